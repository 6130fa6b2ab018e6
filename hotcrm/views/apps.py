from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "hotcrm.views"
    label = "views"
    verbose_name = "Lists and saved views"
