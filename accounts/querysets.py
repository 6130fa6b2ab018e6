"""Which accounts a person may see and change, and the families they stand in."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from mptt.querysets import TreeQuerySet

from accounts import tree
from hotcrm.core.access import AccessQuerySet, fact, facts, found
from hotcrm.users.models import ManagementLine

# Up to here a list of a person's accounts is made from their keys; beyond, each row of the list is asked.
FEW = 4_000
MANY = "sees_many_accounts"


def _answers_for(user: Any) -> Q:
    """Accounts that the person owns, or somebody below in the management line."""
    below = ManagementLine.objects.filter(manager=user, report=OuterRef("owner"))
    return Q(owner=user) | Q(Exists(below))


def _grants(user: Any, codename: str) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What shares accounts with the person, and with one of the person's roles."""
    by_person = apps.get_model("accounts", "AccountUserObjectPermission").objects.filter(user=user)
    by_role = apps.get_model("accounts", "AccountGroupObjectPermission").objects.filter(group__user=user)
    return by_person.filter(permission__codename=codename), by_role.filter(permission__codename=codename)


def _granted(user: Any, codename: str) -> Q:
    """Accounts shared with the person or with one of the person's roles."""
    by_person, by_role = _grants(user, codename)
    return found(by_person.filter(content_object=OuterRef("pk"))) | found(by_role.filter(content_object=OuterRef("pk")))


def _keys(user: Any, *, live: bool = False) -> QuerySet[Any]:
    """The same accounts as `_answers_for` or `_granted`, each found by an index; a key may come twice.

    `live` leaves out merged accounts, for those who do not read the account anyway.
    """
    accounts = apps.get_model("accounts", "Account").objects.order_by()
    below = ManagementLine.objects.filter(manager=user).values("report")
    granted: tuple[QuerySet[Any], ...] = _grants(user, "view_account")
    if live:
        accounts = accounts.live()
        granted = tuple(grants.filter(content_object__merged_into__isnull=True) for grants in granted)
    shared = [grants.values("content_object_id") for grants in granted]
    return (
        accounts.filter(owner=user).values("pk").union(accounts.filter(owner__in=below).values("pk"), *shared, all=True)
    )


def _reached(user: Any, one_by_one: bool) -> Q:
    """Accounts that are visible by themselves, in the shape that answers fastest for as many as the person sees."""
    if one_by_one or fact(user, MANY):
        return _answers_for(user) | _granted(user, "view_account")
    return Q(pk__in=_keys(user))


def on_visible(user: Any, column: str = "account", *, one_by_one: bool = False) -> Q:
    """Rows whose `column` names an account that `user` may see; `one_by_one` as for `visible_to`."""
    if user.is_active and user.has_perm("accounts.view_every_account"):
        return Q(**{f"{column}__merged_into__isnull": True})
    visible = apps.get_model("accounts", "Account").objects.visible_to(user, one_by_one=one_by_one)
    if one_by_one or fact(user, MANY):
        return found(visible.filter(pk=OuterRef(column)))
    return Q(**{f"{column}__in": visible.order_by() if visible.query.is_empty() else _keys(user, live=True)})


facts[MANY] = lambda user: Subquery(_keys(user)[FEW : FEW + 1])


class AccountQuerySet(AccessQuerySet, TreeQuerySet):
    """Accounts; `visible_to` is where every page starts."""

    def live(self) -> Self:
        """Without those merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Any, *, one_by_one: bool = False) -> Self:
        """Live accounts that `user` may see: all with the right to, else own, one's reports' and shared ones.

        `one_by_one` suits a subquery that looks up one account for each row of a page: same rows, no list of all.
        """
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.has_perm("accounts.view_every_account"):
            return self.live()
        return self.live().filter(_reached(user, one_by_one))

    def editable_by(self, user: Any) -> Self:
        """Visible accounts that `user` may change."""
        visible = self.visible_to(user)
        if not visible.query.is_empty() and user.has_perm("accounts.change_every_account"):
            return visible
        shared = _granted(user, "change_account")
        if not user.has_perm("accounts.change_account"):
            return visible.filter(shared)
        return visible.filter(_answers_for(user) | shared)

    def update(self, **values: Any) -> int:
        """As usual, but the hierarchy is refused: accounts.tree alone writes it."""
        tree.refuse_outside(values)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete one after the other, leaves first, so that the tree stays whole."""
        with tree.tree_lock():
            rows = list(self.order_by("tree_id", "-lft"))
            for account in rows:
                account.delete()
        return len(rows), {self.model._meta.label: len(rows)}

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def unarchived(self) -> Self:
        """Active and inactive ones."""
        return self.exclude(status="archived")

    def untouched_since(self, moment: Any) -> Self:
        """Without a touch after `moment`; those never touched included."""
        return self.filter(Q(last_activity_at__lt=moment) | Q(last_activity_at=None))

    def family_of(self, account: Any) -> Self:
        """`account` and everything below it."""
        return self.filter(tree_id=account.tree_id, lft__range=(account.lft, account.rght))

    def whole_family_of(self, account: Any) -> Self:
        """Everything under the same root."""
        return self.filter(tree_id=account.tree_id)
