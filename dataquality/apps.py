from django.apps import AppConfig


class DataQualityConfig(AppConfig):
    name = "dataquality"
    label = "dataquality"
    verbose_name = "Data quality"
