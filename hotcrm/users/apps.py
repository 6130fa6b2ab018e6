from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UsersConfig(AppConfig):
    name = "hotcrm.users"
    label = "users"
    verbose_name = "People"

    def ready(self) -> None:
        """Give every role its permissions after each migration; by then they all exist."""
        from hotcrm.users.roles import grant_role_permissions

        post_migrate.connect(grant_role_permissions, dispatch_uid="users.roles")
