from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "hotcrm.shell"
    label = "shell"
    verbose_name = "Shell"
