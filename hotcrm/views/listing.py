"""A list as a page: read the address, walk to its rows, and put together what the template shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from hotcrm.core.customer360 import BulkAction, ListColumn, RecordAction, bulk_actions, record_actions
from hotcrm.core.http import page, wants_fragment
from hotcrm.users.models import User
from hotcrm.views import keyset
from hotcrm.views.asked import PASSING, SIZES, STATE, Asked, is_sortable
from hotcrm.views.bar import FilterBar, FilterChip, filter_bar
from hotcrm.views.rows import Row, layout, written
from hotcrm.views.saved import Picker, picker
from hotcrm.views.spec import ALL, ListSpec
from hotcrm.views.totals import totals

COUNTED = 1_000
EXPORT = "views.export_rows"
MENUS = ("columns", "filters")
FRAGMENTS = {
    "chip": "views/_chip.html",
    "totals": "views/_totals.html",
    "columns": "views/_columns.html",
    "filters": "views/_more_filters.html",
}


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of a column: how the list is sorted by it, where a click leads, or why nowhere."""

    key: str
    label: str
    css: str
    url: str
    direction: str
    why_not: str
    edit: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A column in the menu of columns."""

    key: str
    label: str
    shown: bool
    fixed: bool


class Listing:
    """One list for one person and one address; every part is worked out when the template asks for it."""

    def __init__(self, request: HttpRequest, spec: ListSpec, data: QueryDict | None = None) -> None:
        self.request = request
        self.spec = spec
        self.user: Any = request.user
        self.data = request.GET if data is None else data
        self.asked = Asked(spec=spec, data=self.data, user=self.user)

    @cached_property
    def filters(self) -> Any:
        """The filter set over what the person may see."""
        asked = self.asked
        visible = self.spec.rows(self.user).annotate(**asked.annotations(asked.needed))
        return self.spec.filters(self.data, queryset=visible, user=self.user, columns=asked.allowed)

    @cached_property
    def gone(self) -> list[str]:
        """Names in the address that are no filters (any more)."""
        return self.filters.unknown(PASSING | STATE)

    @cached_property
    def found(self) -> Any:
        """The rows asked for; none where the address names a filter that there isn't."""
        return self.filters.queryset.none() if self.gone else self.filters.qs

    @cached_property
    def stretch(self) -> keyset.Stretch:
        """The rows of this page."""
        asked, data = self.asked, self.data
        return keyset.stretch(
            self.found,
            asked.keys,
            order=f"{self.spec.kind}:{asked.sort}",
            size=asked.size,
            after=data.get("after", ""),
            before=data.get("before", ""),
            dressed=self._dressed,
        )

    def _dressed(self, found: Any) -> Any:
        """Rows of those keys, which the person may see, with all that the columns show."""
        asked = self.asked
        rows = self.spec.dressed(self.found.model._default_manager.filter(pk__in=found), self.user)
        return rows.annotate(**asked.annotations(asked.needed)).select_related(*asked.related(asked.columns))

    @cached_property
    def rows(self) -> list[Row]:
        asked = self.asked
        return written(self.stretch.rows, asked.columns, self.user, selectable=self.selectable)

    @property
    def selectable(self) -> bool:
        return bool(self.bulk or self.merges)

    @property
    def layout(self) -> str:
        return layout(self.asked.columns, self.asked.sort, self.selectable)

    @cached_property
    def count(self) -> int | str:
        """How many rows there are, as far as it is worth counting."""
        counted = counted_rows(self.found)
        return counted if counted <= COUNTED else f"{COUNTED:,}+"

    @property
    def count_words(self) -> str:
        return f"{self.count:,}" if isinstance(self.count, int) else self.count

    @property
    def noun(self) -> str:
        return self.spec.noun(self.count)

    @property
    def range_words(self) -> str:
        """Which rows stand here: "51 to 100 of 128"."""
        shown, first = len(self.stretch.rows), self.stretch.before + 1
        if shown == self.count:
            return f"{self.count_words} {self.noun}" if shown else f"No {self.spec.many}"
        return f"{first:,} to {first + shown - 1:,} of {self.count_words}"

    @property
    def number(self) -> int:
        """Which page this is, as a title says it."""
        return self.stretch.before // self.asked.size + 1

    @property
    def previous_url(self) -> str:
        place = self.stretch.previous
        return self.asked.address(before=place.token()) if place else ""

    @property
    def next_url(self) -> str:
        place = self.stretch.following
        return self.asked.address(after=place.token()) if place else ""

    @property
    def first_url(self) -> str:
        return self.asked.address() if self.stretch.previous else ""

    @cached_property
    def heads(self) -> list[Head]:
        return [self._head(column, number == 0) for number, column in enumerate(self.asked.columns)]

    def _head(self, column: ListColumn, is_name: bool) -> Head:
        asked, key = self.asked, column.key
        direction = {key: "ascending", f"-{key}": "descending"}.get(asked.sort, "")
        falls = column.numeric if column.falls is None else column.falls
        following = {"ascending": f"-{key}", "descending": key}.get(direction, f"-{key}" if falls else key)
        css = "is-stick" if is_name else ""
        url = asked.address(sort=following) if is_sortable(column) else ""
        return Head(
            key=key, label=column.label, css=css, url=url, direction=direction, why_not=column.unsortable,
            edit=column.edit if self.may_edit else "",
        )  # fmt: skip

    @property
    def may_edit(self) -> bool:
        return bool(self.bulk) and any(column.edit for column in self.asked.columns)

    @cached_property
    def choices(self) -> list[Choice]:
        """All columns, those shown first and in their order."""
        shown = self.asked.columns
        others = [column for column in self.asked.allowed if column not in shown]
        first = self.spec.columns[0].key
        return [
            Choice(key=column.key, label=column.label, shown=column in shown, fixed=column.key == first)
            for column in [*shown, *others]
        ]

    @cached_property
    def bar(self) -> FilterBar:
        return filter_bar(self.request, self.filters, quick=self.spec.quick, gone=self.gone, clear=self.clear)

    @property
    def clear(self) -> str:
        """The list without filters, in the same order and columns."""
        filters = [name for name in self.asked.state if name not in STATE]
        return self.asked.address(without=filters, view=ALL)

    @property
    def is_filtered(self) -> bool:
        return any(name not in STATE for name in self.asked.state)

    @cached_property
    def picker(self) -> Picker:
        return picker(self.asked)

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """The state but for the columns, for the form that chooses columns."""
        view = [("view", self.asked.view)] if self.asked.view else []
        return [
            *view,
            *((name, value) for name, values in self.asked.state.items() for value in values if name != "columns"),
        ]

    @property
    def chip(self) -> FilterChip | None:
        """The one filter that somebody opens."""
        name = self.data.get("name", "")
        return next((chip for chip in [*self.bar.chips, *self.bar.more] if chip.field.name == name), None)

    @property
    def menu(self) -> str:
        """The menu that stands open, for those whose browser fetches no fragments."""
        return next((name for name in MENUS if self.data.get("menu") == name), "")

    @property
    def menu_url(self) -> str:
        """The present list; the name of a menu goes behind."""
        address = self.asked.address()
        return f"{address}{'&' if '?' in address else '?'}menu="

    @property
    def state_kept(self) -> list[tuple[str, str]]:
        """Order, columns and rows a page, for the form of filters."""
        return [(name, value) for name, values in self.asked.state.items() for value in values if name in STATE]

    @property
    def filters_set(self) -> int:
        return sum(chip.is_set for chip in self.bar.chips) + len(self.bar.gone)

    @property
    def densities(self) -> list[tuple[str, str]]:
        return list(User.Density.choices)

    @cached_property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """Rows a page: number, address, whether it is the present one."""
        small = SIZES[0]
        return [(n, self.asked.address(rows="" if n == small else str(n)), n == self.asked.size) for n in SIZES]

    @cached_property
    def bulk(self) -> list[BulkAction]:
        """What the person may do to many rows."""
        return [
            a for a in bulk_actions.items(kind=self.spec.kind) if not a.permission or self.user.has_perm(a.permission)
        ]

    @cached_property
    def merges(self) -> list[RecordAction]:
        """Actions of other apps on chosen rows, with pages of their own."""
        found = record_actions.items(kind=self.spec.kind, bulk=True)
        return [action for action in found if not action.permission or self.user.has_perm(action.permission)]

    @property
    def may_export(self) -> bool:
        return self.user.has_perm(EXPORT)

    @property
    def may_add(self) -> bool:
        return self.user.has_perm(self.spec.add_permission)

    @property
    def has_totals(self) -> bool:
        return any(column.total for column in self.asked.columns)

    @cached_property
    def totals(self) -> list[str] | None:
        """What all rows come to, a text for each column after the first; None before anybody asked."""
        if not self.data.get("totals"):
            return None
        return totals(self.found, self.asked)

    @property
    def sums(self) -> list[tuple[str, str]]:
        """The cells below the heads: how each stands, and its words."""
        words = self.totals or [""] * len(self.heads)
        return [(head.css, said) for head, said in zip(self.heads[1:], words, strict=False)]

    @property
    def totals_url(self) -> str:
        return self.asked.address(totals="1")

    @property
    def key(self) -> str:
        """A key for one saving."""
        return uuid4().hex


def counted_rows(rows: Any) -> int:
    """How many there are, up to one more than COUNTED."""
    counted: int = rows.order_by().values("pk")[: COUNTED + 1].count()
    return counted


def list_page(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    """The page or fragment of a list; a bare address leads to the view that opens first."""
    if canonical := reordered(request, spec):
        return HttpResponseRedirect(canonical)
    listing = Listing(request, spec)
    if not request.GET and not wants_fragment(request) and listing.picker.first:
        return HttpResponseRedirect(listing.picker.first)
    fragment = FRAGMENTS.get(request.GET.get("part", ""), "views/_list.html")
    return page(request, "views/list.html", {"list": listing, "spec": spec}, fragment=fragment)


def reordered(request: HttpRequest, spec: ListSpec) -> str:
    """Where a press on "up" or "down" in the menu of columns leads, or the form's many `columns` in one word."""
    data = request.GET
    move, wanted = data.get("move", ""), data.getlist("columns")
    if not move and len(wanted) < 2:
        return ""
    asked = Asked(spec=spec, data=data, user=request.user)
    keys = [column.key for column in asked.columns]
    way, _, key = move.partition(":")
    if key in keys[1:]:
        place = keys.index(key)
        other = max(1, min(place + (-1 if way == "up" else 1), len(keys) - 1))
        keys.insert(other, keys.pop(place))
    address = asked.address(columns=",".join(keys))
    return f"{address}&menu=columns#col-{key}" if move else address
