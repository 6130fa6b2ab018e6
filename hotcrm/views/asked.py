"""What the address of a list asks for: its whole state, so that a link or a saved view shows the same to others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from hotcrm.core.customer360 import ListColumn
from hotcrm.views.keyset import SortKey
from hotcrm.views.spec import ListSpec

SIZES = (50, 100, 200)
# What belongs to a moment and not to the view: a saved view and the way back leave them out.
PASSING = frozenset({"after", "before", "page", "view", "totals", "part", "name", "move", "from", "menu"})
STATE = frozenset({"sort", "columns", "rows"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The address of one list, read for one person. What can't be read counts as not said, except filters."""

    spec: ListSpec
    data: QueryDict
    user: Any

    @cached_property
    def allowed(self) -> list[ListColumn]:
        return self.spec.allowed(self.user)

    @cached_property
    def columns(self) -> list[ListColumn]:
        """The columns to show, in their order; the one that names the record always first."""
        known = {column.key: column for column in self.allowed}
        wanted = [key for text in self.data.getlist("columns") for key in text.split(",") if key in known]
        if not wanted:
            return [column for column in self.allowed if column.shown]
        first = self.spec.columns[0]
        return [first, *(known[key] for key in dict.fromkeys(wanted) if key != first.key)]

    @cached_property
    def sort(self) -> str:
        """As "-pipeline", or "" for the list's own order."""
        text = self.data.get("sort", "")
        return text if self.sorted_by(text.removeprefix("-")) else ""

    @property
    def size(self) -> int:
        text = self.data.get("rows", "")
        return int(text) if text in {str(size) for size in SIZES} else SIZES[0]

    @property
    def view(self) -> str:
        return self.data.get("view", "")[:40]

    def sorted_by(self, key: str) -> ListColumn | None:
        """The column of that key, when the list can be sorted by it."""
        column = next((column for column in self.allowed if column.key == key), None)
        return column if column and is_sortable(column) else None

    @cached_property
    def keys(self) -> list[SortKey]:
        """The order, ended by the row's own key so that no two rows are equal."""
        column = self.sorted_by(self.sort.removeprefix("-"))
        if column is None:
            keys = list(self.spec.unsorted())
        else:
            falls = self.sort.startswith("-")
            found: Sequence[Any] = column.sort(self.user) if column.sort else [column.key]
            keys = [replace_direction(key, falls) for key in found]
        return [*keys, SortKey(by="pk", falls=keys[0].falls, nullable=False)]

    @cached_property
    def needed(self) -> list[ListColumn]:
        """The columns shown, and those that the order or a filter reads."""
        keys = {self.sort.removeprefix("-"), *(name.rpartition("_")[0] for name in self.data)}
        return [column for column in self.allowed if column in self.columns or column.key in keys]

    def annotations(self, columns: Iterable[ListColumn]) -> dict[str, Any]:
        """What those columns read, by the name that it has on a row."""
        return annotations(columns, self.user)

    def related(self, columns: Iterable[ListColumn]) -> list[str]:
        """The relations that those columns read."""
        return sorted({*self.spec.related, *(name for column in columns for name in column.related)})

    @cached_property
    def state(self) -> dict[str, list[str]]:
        """What makes up the view: filters, order, columns and rows a page, without empty values."""
        return state_of(self.data)

    @property
    def query(self) -> str:
        """The state as the end of an address."""
        return encoded(self.state)

    def address(self, *, without: Iterable[str] = (), **changes: str) -> str:
        """The present address from the first page on, with some parameters changed or left out."""
        state = {name: values for name, values in self.state.items() if name not in {*without, *changes}}
        view = {} if "view" in {*without, *changes} or not self.view else {"view": [self.view]}
        said = {name: [value] for name, value in changes.items() if value}
        text = encoded({**view, **state, **said})
        return f"{self.spec.url}?{text}" if text else self.spec.url


def annotations(columns: Iterable[ListColumn], user: Any) -> dict[str, Any]:
    """What columns read, by the name that it has on a row."""
    values: dict[str, Any] = {}
    for column in columns:
        if column.annotation is not None:
            values[column.key] = column.annotation(user)
        if column.also is not None:
            values.update(column.also(user))
    return {name: value for name, value in values.items() if value is not None}


def is_sortable(column: ListColumn) -> bool:
    """Whether a list can be sorted by the column."""
    return not column.unsortable and (column.sort is not None or column.annotation is not None)


def replace_direction(key: Any, falls: bool) -> SortKey:
    """An expression as a key of an order; what has no value comes last either way."""
    if isinstance(key, SortKey):
        return SortKey(by=key.by, falls=key.falls != falls, nullable=key.nullable)
    return SortKey(by=key, falls=falls)


def state_of(data: QueryDict) -> dict[str, list[str]]:
    """The parameters that a saved view keeps."""
    found = {name: [value for value in values if value] for name, values in data.lists() if name not in PASSING}
    if "columns" in found:
        found["columns"] = [",".join(found["columns"])] if found["columns"] else []
    return {name: values for name, values in sorted(found.items()) if values}


def encoded(state: Mapping[str, Sequence[str]]) -> str:
    """Parameters as the end of an address; commas stay readable."""
    query = QueryDict(mutable=True)
    for name, values in state.items():
        query.setlist(name, list(values))
    return query.urlencode(safe=",")
