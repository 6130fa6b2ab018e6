"""What a list is: one description a kind, from which its page, export, bulk actions and saved views follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hotcrm.core.customer360 import ListColumn, Registry, list_columns
from hotcrm.views.filters import ListFilter
from hotcrm.views.keyset import SortKey

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A view that the product ships: a name and the address behind it."""

    key: str
    label: str
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class ListSpec:
    """One kind of record as a list.

    `rows(user)` and `editable(user)` are the rows that a person may see and change; nothing else is ever shown or
    written. `dressed(rows, user)` adds to any rows what those of `rows(user)` come with. The first of `columns` names
    the record: it always stands first. `quick` are the filters that stand as chips, the others hide behind "Filter".
    `unsorted` is how it stands before anybody sorts it.
    """

    kind: str
    title: str
    one: str
    many: str
    namespace: str
    rows: Callable[[Any], Any]
    editable: Callable[[Any], Any]
    dressed: Callable[[Any, Any], Any] = lambda rows, user: rows
    filters: type[ListFilter]
    columns: tuple[ListColumn, ...]
    presets: tuple[Preset, ...]
    unsorted: Callable[[], Sequence[SortKey]]
    quick: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    view_permission: str
    add_permission: str
    icon: str
    empty: str
    hint: str = "Search in list"
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(f"{self.namespace}:list")

    @property
    def new_url(self) -> str:
        return reverse(f"{self.namespace}:new")

    def allowed(self, user: Any) -> list[ListColumn]:
        """The columns that the person may see: the kind's own and those of other apps, in order."""
        given = [*self.columns[1:], *list_columns.items(kind=self.kind)]
        seen = [column for column in given if not column.permission or user.has_perm(column.permission)]
        return [self.columns[0], *sorted(seen, key=lambda column: column.order)]

    def noun(self, count: int | str) -> str:
        """The word for that many: "account" or "accounts"."""
        return self.one if count == 1 else self.many


lists: Registry[ListSpec] = Registry("kind")
