"""The accounts list: its rows with the columns that apps give, sorted, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from hotcrm.core.customer360 import Cell, ListColumn, list_columns
from hotcrm.core.templatetags.hot import NO_DATA, hue, initials, record_url

KIND = "account"
COUNTED = 1_000
SIZES = (50, 100, 200)
_OWN_SORTS: dict[str, Any] = {"name": Lower("name"), "type": F("type"), "owner": F("owner__first_name")}


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """An account in finished words: a template that asks records for them cell by cell costs five times as much."""

    pk: str
    url: str
    name: str
    letter: str
    hue: str
    parent: str
    is_archived: bool
    type: str
    owner: str
    owner_initials: str
    owner_hue: str
    cells: Sequence["ListCell"]


@dataclass(frozen=True, kw_only=True)
class ListCell:
    """A cell of a column that an app gives. A plain one is words, with a link and a tone at most."""

    css: str
    cell: Cell
    is_plain: bool
    words: str
    url: str
    tone: str


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
    rows = [_row(account, shown, user) for account in found[:size]]
    return ListPage(rows=rows, number=number, size=size, paginator=_total(accounts, number, size, len(found)))


def _row(account: Account, shown: Sequence[ListColumn], user: Any) -> ListRow:
    owner = str(account.owner) if account.owner else ""
    last = len(shown) - 1
    places = [" is-end" if i == 0 else " is-subend" if i == last else "" for i in range(len(shown))]
    return ListRow(
        pk=str(account.pk),
        url=record_url("accounts:page", account.pk),
        name=account.name,
        letter=initials(account.name)[:1],
        hue=str(hue(account.pk)),
        parent=account.parent_name or "",
        is_archived=account.is_archived,
        type=account.get_type_display(),
        owner=owner,
        owner_initials=initials(owner),
        owner_hue=str(hue(account.owner_id)),
        cells=[
            _cell(f"is-num{place}", column.cell(account, user)) for place, column in zip(places, shown, strict=True)
        ],
    )


def _cell(css: str, cell: Cell) -> ListCell:
    return ListCell(
        css=css,
        cell=cell,
        is_plain=cell.ring is None and not cell.chip and not cell.note,
        words=cell.value or NO_DATA,
        url=cell.url,
        tone="u-3" if cell.value in ("", NO_DATA) else f"u-{cell.tone}" if cell.tone else "",
    )


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
