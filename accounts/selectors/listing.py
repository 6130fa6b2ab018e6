"""The accounts list: its rows with the columns that apps give, sorted, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from hotcrm.core.customer360 import Cell, ListColumn, list_columns

KIND = "account"
COUNTED = 1_000
SIZES = (50, 100, 200)
_OWN_SORTS: dict[str, Any] = {"name": Lower("name"), "type": F("type"), "owner": F("owner__first_name")}


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """An account with the cells of the columns that apps give."""

    account: Account
    cells: Sequence[tuple[ListColumn, Cell]]


@dataclass(frozen=True, kw_only=True)
class _Total:
    """How many there are, as far as it is worth counting."""

    count: int | str
    num_pages: int


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of rows, in the shape that the foot of a list reads."""

    rows: Sequence[ListRow]
    number: int
    size: int
    paginator: _Total

    @property
    def words(self) -> str:
        """The count: "128", or "1,000+" where counting on would take long."""
        count = self.paginator.count
        return f"{count:,}" if isinstance(count, int) else count

    def has_next(self) -> bool:
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        return self.number > 1

    def has_other_pages(self) -> bool:
        return self.has_next() or self.has_previous()

    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1

    def end_index(self) -> int:
        return self.start_index() + len(self.rows) - 1


def columns(user: Any) -> list[ListColumn]:
    """The registered columns that the person may see."""
    return [c for c in list_columns.items(kind=KIND) if not c.permission or user.has_perm(c.permission)]


def annotated(accounts: AccountQuerySet, shown: Sequence[ListColumn], user: Any) -> AccountQuerySet:
    """The rows with what the columns read set on them."""
    values: dict[str, Any] = {}
    for column in shown:
        if column.annotation is not None:
            values[column.key] = column.annotation(user)
        if column.also is not None:
            values.update(column.also(user))
    return accounts.annotate(**{key: value for key, value in values.items() if value is not None})


def page_of(
    accounts: AccountQuerySet,
    user: Any,
    *,
    shown: Sequence[ListColumn],
    sort: str = "",
    number: int = 1,
    size: int = 50,
) -> ListPage:
    """One page of `accounts`, sorted by "name" or "-pipeline"; an unknown order is the one by name."""
    parent = Account.objects.visible_to(user).filter(pk=OuterRef("parent_id")).values("name")
    ordered = accounts.order_by(*_order(sort, shown)).select_related("owner").annotate(parent_name=Subquery(parent))
    start = (number - 1) * size
    found = list(ordered[start : start + size + 1])
    rows = [ListRow(account=a, cells=[(c, c.cell(a, user)) for c in shown]) for a in found[:size]]
    return ListPage(rows=rows, number=number, size=size, paginator=_total(accounts, number, size, len(found)))


def sortable(shown: Sequence[ListColumn]) -> set[str]:
    """Keys that the list can be sorted by."""
    return {*_OWN_SORTS, *(column.key for column in shown if column.annotation is not None)}


def _order(sort: str, shown: Sequence[ListColumn]) -> list[Any]:
    key = sort.removeprefix("-")
    if key not in sortable(shown):
        return [Lower("name"), "pk"]
    by = _OWN_SORTS.get(key, F(key))
    direction = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return [direction, Lower("name"), "pk"]


def _total(accounts: AccountQuerySet, number: int, size: int, found: int) -> _Total:
    """Counted up to COUNTED only, and not at all when this page is the first and the last."""
    is_last = found <= size
    if is_last and (found or number == 1):
        count = (number - 1) * size + found
        return _Total(count=count, num_pages=number)
    counted = accounts.order_by().values("pk")[: COUNTED + 1].count()
    if counted > COUNTED:
        return _Total(count=f"{COUNTED:,}+", num_pages=max(COUNTED // size, number + (not is_last)))
    return _Total(count=counted, num_pages=max(1, -(-counted // size)))
