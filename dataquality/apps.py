from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DataQualityConfig(AppConfig):
    name = "dataquality"
    label = "dataquality"
    verbose_name = "Data quality"

    def ready(self) -> None:
        from dataquality.schedules import ensure_schedules

        post_migrate.connect(ensure_schedules, sender=self, dispatch_uid="dataquality.schedules")
