"""Which entries and tasks a person may see: those of the accounts they may."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Q
from django.utils import timezone

from accounts.querysets import on_visible
from hotcrm.core.access import AccessQuerySet
from hotcrm.core.customer360 import event_kinds

IN_VAIN = ("voicemail", "no_answer", "no_show")


def _hidden_kinds(user: Any) -> list[str]:
    """Event kinds that need a permission which `user` lacks."""
    return [k.key for k in event_kinds.items() if k.permission and not user.has_perm(k.permission)]


class EventQuerySet(AccessQuerySet):
    """Timeline entries."""

    def visible_to(self, user: Any) -> Self:
        """Entries of visible accounts, without the kinds that the role may not see."""
        return self.filter(on_visible(user)).readable_by(user)

    def readable_by(self, user: Any) -> Self:
        """Without the kinds that `user` may not see; for entries of an account already checked."""
        hidden = _hidden_kinds(user)
        kept = self.kept()
        return kept.exclude(kind__in=hidden) if hidden else kept

    def kept(self) -> Self:
        """Without those that their author took back."""
        return self.filter(deleted_at__isnull=True)

    def touching(self) -> Self:
        """Entries that count as having been in touch: of a kind that says so, past, and not in vain."""
        kinds = [kind.key for kind in event_kinds.items(touch=True)]
        return self.kept().filter(kind__in=kinds, occurred_at__lte=timezone.now()).exclude(outcome__in=IN_VAIN)

    def before(self, occurred_at: datetime, pk: int) -> Self:
        """What stands below that entry in a list from new to old: one index range, however deep."""
        return self.filter(occurred_at__lte=occurred_at).filter(Q(occurred_at__lt=occurred_at) | Q(pk__lt=pk))

    def editable_by(self, user: Any) -> Self:
        """One's own entries on visible accounts."""
        return self.visible_to(user).filter(actor=user)


class TaskQuerySet(AccessQuerySet):
    """Next steps."""

    def visible_to(self, user: Any) -> Self:
        """Tasks of visible accounts, and one's own."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self.filter(on_visible(user) | Q(owner=user))

    def editable_by(self, user: Any) -> Self:
        """Visible tasks for those whose role works with tasks."""
        return self.visible_to(user) if user.has_perm("timeline.change_task") else self.none()

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def overdue(self) -> Self:
        """Open and due before today."""
        return self.open().filter(due_on__lt=timezone.localdate())
