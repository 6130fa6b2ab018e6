"""Which contacts a person may see and change: those of the accounts they may."""

from typing import Any, Self

from django.apps import apps
from django.db.models import OuterRef, QuerySet

from accounts.querysets import MANY, on_visible
from hotcrm.core.access import AccessQuerySet, fact, found


def _either(contacts: QuerySet[Any], posts: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of these contacts and of those in these posts. As an OR no index would answer it."""
    return contacts.order_by().values("pk").union(posts.order_by().values("contact_id"), all=True)


class ContactQuerySet(AccessQuerySet):
    """Contacts; they follow their accounts."""

    def live(self) -> Self:
        """Without those merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Any, *, one_by_one: bool = False) -> Self:
        """Live contacts whose present account, or another account they work for now, `user` may see.

        `one_by_one` suits rows that a search finds: each is asked, so that no list of all that are visible is made.
        """
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self.live()
        seen = on_visible(user, one_by_one=one_by_one)
        posts = apps.get_model("contacts", "Employment").objects.filter(seen, ended_on__isnull=True)
        if one_by_one or fact(user, MANY):
            return self.live().filter(seen | found(posts.filter(contact=OuterRef("pk"))))
        return self.live().filter(pk__in=_either(self.model.objects.filter(seen), posts))

    def editable_by(self, user: Any) -> Self:
        """Visible contacts that `user` may change: with the right to, on accounts that they may see."""
        if not user.has_perm("contacts.change_contact"):
            return self.none()
        return self.visible_to(user)

    def working_at(self, account: Any) -> Self:
        """People whose present account it is, or who work for it now besides."""
        posts = apps.get_model("contacts", "Employment").objects.filter(ended_on__isnull=True, account=account)
        return self.filter(pk__in=_either(self.model.objects.filter(account=account), posts))

    def unarchived(self) -> Self:
        return self.filter(archived_at__isnull=True)
