from django.apps import AppConfig
from django.db.models.signals import post_migrate

from hotcrm.core import search_index


class ShellConfig(AppConfig):
    name = "hotcrm.shell"
    label = "shell"
    verbose_name = "Shell"

    def ready(self) -> None:
        post_migrate.connect(search_index.build_after_migrations, dispatch_uid="hotcrm.search_index")
