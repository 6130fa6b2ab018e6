"""Which cases a person may see and change."""

from typing import Any, Self

from django.db.models import Q

from accounts.querysets import on_visible
from hotcrm.core.access import AccessQuerySet


class CaseQuerySet(AccessQuerySet):
    """Cases: they follow their account and the role."""

    def visible_to(self, user: Any) -> Self:
        """Cases on visible accounts for roles that see cases; one's own always."""
        if not user.has_perm("service.view_case"):
            return self.none()
        return self.filter(on_visible(user) | Q(owner=user))

    def readable_by(self, user: Any) -> Self:
        """All cases for roles that see cases, else none; for cases of an account already checked."""
        return self if user.has_perm("service.view_case") else self.none()

    def editable_by(self, user: Any) -> Self:
        """Visible cases, for roles that work on cases."""
        return self.visible_to(user) if user.has_perm("service.change_case") else self.none()

    def unarchived(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def open(self) -> Self:
        """Not resolved, nor put away."""
        return self.unarchived().exclude(status="resolved")
