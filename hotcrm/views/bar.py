"""What the head, the filter bar and the foot of a list show, worked out from the address and the filters."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest

from hotcrm.views.bar_controls import BarControl, bar_control
from hotcrm.views.filters import PARTS

PAGE, SORT = "page", "sort"
# What names a place in a list: gone when the list changes.
PLACE = (PAGE, "after", "before", "totals", "part")
MAX_WORDS = 2


def address(request: HttpRequest, *, without: Iterable[str] = (), **changes: str) -> str:
    """The present address with some parameters changed or left out; an empty value is left out."""
    query = request.GET.copy()
    for name in [*without, *changes]:
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


@dataclass(frozen=True, kw_only=True)
class SortLink:
    """The head of a column: where a click leads, and how the column is sorted now ("" is not)."""

    url: str
    direction: str


def sort_link(request: HttpRequest, key: str, first: str = "") -> SortLink:
    """The link of the column `key`; a second click turns the order round. `first` "desc" starts high to low."""
    now = request.GET.get(SORT, "")
    down, up = f"-{key}", key
    direction = {up: "ascending", down: "descending"}.get(now, "")
    start = down if first == "desc" else up
    following = {up: down, down: up}.get(now, start)
    return SortLink(url=address(request, without=PLACE, sort=following), direction=direction)


@dataclass(frozen=True, kw_only=True)
class FilterChip:
    """One filter: its control, and when it is set its value in words and the address without it."""

    label: str
    field: BoundField
    words: str
    without: str
    errors: list[str]
    options: bool
    control: BarControl

    @property
    def is_set(self) -> bool:
        return bool(self.words or self.errors)


@dataclass(frozen=True, kw_only=True)
class GoneFilter:
    """A name in the address that means no filter, with what was said and the address without it."""

    name: str
    words: str
    without: str


@dataclass(frozen=True, kw_only=True)
class FilterBar:
    """The bar above a list: filters as chips, those that few people look for behind one, and names that mean none."""

    chips: list[FilterChip]
    more: list[FilterChip]
    gone: list[GoneFilter]
    text: str
    sort: str
    any: bool
    clear: str

    @property
    def unset(self) -> list[FilterChip]:
        """Filters that nobody set, for those who look for one."""
        return [chip for chip in [*self.chips, *self.more] if not chip.is_set]

    @property
    def has_people(self) -> bool:
        """Whether a box asks for a person's name."""
        return any(chip.control.kind == "owner" for chip in [*self.chips, *self.more])


def filter_bar(
    request: HttpRequest,
    filterset: Any,
    search: str = "q",
    *,
    quick: Collection[str] = (),
    gone: Iterable[str] = (),
    clear: str = "",
) -> FilterBar:
    """Chips for all fields of a django-filter FilterSet but the search box, set ones first.

    With `quick` only those stand as chips before they are set. `gone` are names that the filters don't know.
    """
    form = filterset.form if filterset is not None else None
    chips = [_chip(request, form, bound) for bound in form.visible_fields() if bound.name != search] if form else []
    chips.sort(key=lambda chip: not chip.is_set)
    text = request.GET.get(search, "")
    sort = request.GET.get(SORT, "")
    lost = [_gone(request, name) for name in gone]
    return FilterBar(
        chips=[chip for chip in chips if not quick or chip.is_set or chip.field.name in quick],
        more=[chip for chip in chips if quick and not chip.is_set and chip.field.name not in quick],
        gone=lost,
        text=text,
        sort=sort,
        any=bool(text) or bool(lost) or any(chip.is_set for chip in chips),
        clear=clear or (f"{request.path}?{SORT}={sort}" if sort else request.path),
    )


def _gone(request: HttpRequest, name: str) -> GoneFilter:
    words = ", ".join(value for value in request.GET.getlist(name) if value)[:40]
    return GoneFilter(name=name[:40], words=words, without=address(request, without=[name, *PLACE]))


def _chip(request: HttpRequest, form: Any, bound: BoundField) -> FilterChip:
    names = [bound.name + part for part in PARTS]
    raw = [value for name in names for value in request.GET.getlist(name) if value]
    errors = [str(error) for error in bound.errors] if raw else []
    return FilterChip(
        label=str(bound.label),
        field=bound,
        errors=errors,
        words=_words(form, bound, raw) if raw else "",
        without=address(request, without=[*names, *PLACE]),
        options=isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple),
        control=bar_control(bound),
    )


def _words(form: Any, bound: BoundField, raw: list[str]) -> str:
    """The chosen value as people read it; what can't be read stands as it was typed."""
    labels = _choice_labels(bound, raw)
    if not labels:
        value = getattr(form, "cleaned_data", {}).get(bound.name)
        labels = _plain(value) or raw
    shown = ", ".join(labels[:MAX_WORDS])
    return f"{shown} and {len(labels) - MAX_WORDS} more" if len(labels) > MAX_WORDS else shown


def _choice_labels(bound: BoundField, raw: list[str]) -> list[str]:
    queryset = getattr(bound.field, "queryset", None)
    if queryset is not None:
        try:
            return [str(found) for found in queryset.filter(pk__in=raw)]
        except (ValueError, ObjectDoesNotExist):
            return []
    choices: Any = getattr(bound.field, "choices", ())
    known: dict[str, str] = {}
    for value, label in choices:
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        known.update({str(v): str(text) for v, text in pairs})
    return [known[value] for value in raw if value in known]


def _plain(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, slice):
        ends = [
            f"from {value.start}" if value.start is not None else "",
            f"to {value.stop}" if value.stop is not None else "",
        ]
        return [" ".join(end for end in ends if end)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value)]


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """One link of the pager; without address it is the present page or a gap."""

    label: str
    url: str = ""
    current: bool = False
    words: bool = False


@dataclass(frozen=True, kw_only=True)
class PageLinks:
    """The foot of a list: which rows are shown, and the way to the others."""

    words: str
    links: list[PageLink] = field(default_factory=list)


def page_links(request: HttpRequest, page: Any) -> PageLinks:
    """Links for a Django Page: first, neighbours and last, then Next."""
    if page is None:
        return PageLinks(words="")
    count = getattr(page.paginator, "count", None)
    words = _range_words(page, count)
    if not page.has_other_pages():
        return PageLinks(words=words)
    links = [_page_link(request, page, number) for number in _numbers(page)]
    if page.has_previous():
        links.insert(0, PageLink(label="Previous", url=_to_page(request, page.number - 1), words=True))
    if page.has_next():
        links.append(PageLink(label="Next", url=_to_page(request, page.number + 1), words=True))
    return PageLinks(words=words, links=links)


def _range_words(page: Any, count: Any) -> str:
    if count == 0:
        return "No"
    first, last = f"{page.start_index():,}", f"{page.end_index():,}"
    total = f"{count:,}" if isinstance(count, int) else str(count or "")
    if not page.has_other_pages():
        return total
    return f"{first} to {last} of {total}" if total else f"{first} to {last}"


def _numbers(page: Any) -> list[int]:
    """Page numbers to link; 0 is a gap."""
    last = getattr(page.paginator, "num_pages", page.number)
    near = sorted({1, *range(page.number - 1, page.number + 2), last} & set(range(1, last + 1)))
    shown: list[int] = []
    for number in near:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


def _page_link(request: HttpRequest, page: Any, number: int) -> PageLink:
    if number == 0:
        return PageLink(label="…")
    return PageLink(label=f"{number:,}", url=_to_page(request, number), current=number == page.number)


def _to_page(request: HttpRequest, number: int) -> str:
    return address(request, without=[PAGE]) if number == 1 else address(request, page=str(number))
