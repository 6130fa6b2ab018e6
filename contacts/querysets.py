"""Which contacts a person may see and change: those of the accounts they may."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.models import Account
from hotcrm.core.access import AccessQuerySet


class ContactQuerySet(AccessQuerySet):
    """Contacts; they follow their accounts."""

    def live(self) -> Self:
        """Without those merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Live contacts whose present account, or another account they work for now, `user` may see."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self.live()
        accounts = Account.objects.visible_to(user)
        elsewhere = apps.get_model("contacts", "Employment").objects.filter(
            contact=OuterRef("pk"), ended_on__isnull=True, account__in=accounts
        )
        return self.live().filter(Q(account__in=accounts) | Exists(elsewhere))

    def editable_by(self, user: Any) -> Self:
        """Visible contacts that `user` may change: with the right to, on accounts that they may see."""
        if not user.has_perm("contacts.change_contact"):
            return self.none()
        return self.visible_to(user)

    def working_at(self, account: Any) -> Self:
        """People whose present account it is, or who work for it now besides."""
        here = apps.get_model("contacts", "Employment").objects.filter(
            contact=OuterRef("pk"), ended_on__isnull=True, account=account
        )
        return self.filter(Q(account=account) | Exists(here))

    def unarchived(self) -> Self:
        return self.filter(archived_at__isnull=True)
