"""Permissions from roles, and what apps ask about a person besides, read once a request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

from hotcrm.core.access import facts


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
        names = [] if user.is_superuser else list(facts)
        asked = permissions.order_by().annotate(**{f"fact_{name}": facts[name](user) for name in names})
        rows = list(asked.values_list("content_type__app_label", "codename", *(f"fact_{name}" for name in names)))
        user._facts = dict(zip(names, rows[0][2:], strict=True)) if rows else {}
        return {f"{app}.{codename}" for app, codename, *_ in rows}
