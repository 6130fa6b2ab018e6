from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "clouds.service"
    label = "service"
    verbose_name = "Service"
