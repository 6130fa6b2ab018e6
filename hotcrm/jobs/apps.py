from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hotcrm.jobs"
    label = "jobs"
    verbose_name = "Jobs"
