from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "hotcrm.catalog"
    label = "catalog"
    verbose_name = "Catalogue"
