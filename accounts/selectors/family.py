"""Who stands near an account in its family: above, beside and right below. One query for path, tab and rail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Subquery, Value, When

from accounts.models import Account
from hotcrm.core.remember import once

MOST_NEAR = 60
MOST_IN_TREE = 9


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A line of the small tree in the rail."""

    account: Account
    children: Sequence["Branch"]
    current: bool


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """The accounts near one, as far as the reader sees them, and how many the family has altogether."""

    account: Account
    accounts: Sequence[Account]
    size: int

    @property
    def ancestors(self) -> list[Account]:
        """Those above, highest first."""
        own = self.account
        return [a for a in self.accounts if a.lft < own.lft and own.rght < a.rght]

    @property
    def parent(self) -> Account | None:
        """The one right above, if the reader may see it."""
        return next((a for a in self.accounts if a.pk == self.account.parent_id), None)

    @property
    def tree(self) -> list[Branch]:
        """The way down to the account and what is below it, then its siblings as far as there is room."""
        line = [*self.ancestors, self.account]
        below = [a for a in self.accounts if a.parent_id == self.account.pk]
        beside = [a for a in self.accounts if a.pk not in {b.pk for b in [*line, *below]}]
        chosen = [*line, *below, *beside][: max(MOST_IN_TREE, len(line))]
        return _branches(sorted(chosen, key=lambda a: a.lft), self.account)


def nearby(account: Account, user: Any) -> Nearby:
    """Who stands near `account`; asked once a request. An account without a family costs nothing."""
    return once(account, f"nearby {user.pk}", lambda: _read(account, user))


def _read(account: Account, user: Any) -> Nearby:
    if account.parent_id is None and account.rght == account.lft + 1:
        return Nearby(account=account, accounts=[account], size=1)
    visible = Account.objects.visible_to(user).whole_family_of(account)
    line = Q(lft__lte=account.lft, rght__gte=account.rght)
    beside = Q(parent=account.parent_id) if account.parent_id else Q(pk=account.pk)
    rows = visible.filter(line | beside | Q(parent=account.pk)).only("pk", "name", "lft", "rght", "parent")
    sees_all = user.has_perm("accounts.view_every_account")
    if not sees_all:
        counted = visible.order_by().values("tree_id").annotate(n=Count("pk")).values("n")
        rows = rows.annotate(family_size=Subquery(counted))
    first = Case(When(line, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = sorted(rows.order_by(first, "lft")[:MOST_NEAR], key=lambda a: a.lft)
    head = found[0]
    size = (head.rght - head.lft + 1) // 2 if sees_all else head.family_size
    return Nearby(account=account, accounts=found, size=size)


def _branches(accounts: Sequence[Account], current: Account) -> list[Branch]:
    tops: list[Branch] = []
    open_branches: list[tuple[Account, list[Branch]]] = []
    for account in accounts:
        while open_branches and open_branches[-1][0].rght < account.lft:
            open_branches.pop()
        children: list[Branch] = []
        into = open_branches[-1][1] if open_branches else tops
        into.append(Branch(account=account, children=children, current=account.pk == current.pk))
        open_branches.append((account, children))
    return tops
