"""Which entries and tasks a person may see: those of the accounts they may."""

from typing import Any, Self

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from hotcrm.core.access import AccessQuerySet
from hotcrm.core.customer360 import event_kinds


def _hidden_kinds(user: Any) -> list[str]:
    """Event kinds that need a permission which `user` lacks."""
    return [k.key for k in event_kinds.items() if k.permission and not user.has_perm(k.permission)]


class EventQuerySet(AccessQuerySet):
    """Timeline entries."""

    def visible_to(self, user: Any) -> Self:
        """Entries of visible accounts, without the kinds that the role may not see."""
        return self.filter(account__in=Account.objects.visible_to(user)).readable_by(user)

    def readable_by(self, user: Any) -> Self:
        """Without the kinds that `user` may not see; for entries of an account already checked."""
        hidden = _hidden_kinds(user)
        return self.exclude(kind__in=hidden) if hidden else self

    def editable_by(self, user: Any) -> Self:
        """One's own entries on visible accounts."""
        return self.visible_to(user).filter(actor=user)


class TaskQuerySet(AccessQuerySet):
    """Next steps."""

    def visible_to(self, user: Any) -> Self:
        """Tasks of visible accounts, and one's own."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self.filter(Q(account__in=Account.objects.visible_to(user)) | Q(owner=user))

    def editable_by(self, user: Any) -> Self:
        """Visible tasks for those whose role works with tasks."""
        return self.visible_to(user) if user.has_perm("timeline.change_task") else self.none()

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def overdue(self) -> Self:
        """Open and due before today."""
        return self.open().filter(due_on__lt=timezone.localdate())
