"""Permissions from roles, read once a request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class RoleBackend(ModelBackend):
    """Django's own backend, but a person's permissions and those of the roles come in one query instead of two."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Every "app.codename" that the person has, directly or by role."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = self._read(user_obj)
        return user_obj._perm_cache

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Signing in is another backend's work."""
        return None

    def _read(self, user: Any) -> set[str]:
        permissions = Permission.objects.all()
        if not user.is_superuser:
            permissions = permissions.filter(Q(user=user) | Q(group__user=user)).distinct()
        pairs = permissions.order_by().values_list("content_type__app_label", "codename")
        return {f"{app}.{codename}" for app, codename in pairs}
