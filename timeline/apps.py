from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "timeline"
    label = "timeline"
    verbose_name = "Timeline"
