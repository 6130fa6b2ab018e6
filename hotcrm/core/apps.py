from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "hotcrm.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Load every app's `customer360.py`, so that the registries are full before the first request."""
        from hotcrm.core import checks  # noqa: F401  (registers the system checks)

        autodiscover_modules("customer360")
