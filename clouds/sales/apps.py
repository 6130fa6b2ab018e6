from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "clouds.sales"
    label = "sales"
    verbose_name = "Sales"
