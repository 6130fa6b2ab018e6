"""Which deals a person may see and change."""

from typing import Any, Self

from django.db.models import Q

from accounts.models import Account
from accounts.querysets import on_visible
from hotcrm.core.access import AccessQuerySet


class OpportunityQuerySet(AccessQuerySet):
    """Deals: they follow their account and the role."""

    def visible_to(self, user: Any) -> Self:
        """Deals on visible accounts for roles that see deals; one's own always."""
        if not user.has_perm("sales.view_opportunity"):
            return self.none()
        return self.filter(on_visible(user) | Q(owner=user))

    def readable_by(self, user: Any) -> Self:
        """All deals for roles that see deals, else none; for deals of an account already checked."""
        return self if user.has_perm("sales.view_opportunity") else self.none()

    def editable_by(self, user: Any) -> Self:
        """Own deals and those on accounts one may change; with the right to, every visible one."""
        if not user.has_perm("sales.change_opportunity"):
            return self.none()
        visible = self.visible_to(user)
        if user.has_perm("sales.change_every_opportunity"):
            return visible
        return visible.filter(Q(account__in=Account.objects.editable_by(user)) | Q(owner=user))

    def unarchived(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def open(self) -> Self:
        """Neither won nor lost, nor put away."""
        return self.unarchived().exclude(stage__in=["won", "lost"])

    def won(self) -> Self:
        return self.unarchived().filter(stage="won")

    def of_contact(self, contact: Any) -> Self:
        """Deals where the person is the contact or sits on the committee."""
        seated = self.model._base_manager.filter(committee__members__contact=contact).values("pk")
        return self.filter(Q(contact=contact) | Q(pk__in=seated))
