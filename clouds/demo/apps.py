from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "clouds.demo"
    label = "demo"
    verbose_name = "Demo"
