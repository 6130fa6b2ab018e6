"""The rows of a list as finished markup.

A template that asks fifty rows for ten cells each costs more than the rest of the page together, so the row is written
here, once a list, with every word escaped by format_html (docs/decisions tells the figures).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotcrm.core.customer360 import Cell, ListColumn
from hotcrm.core.templatetags.hot import NO_DATA

# The ends of cells and rows may be left out in HTML: over fifty rows that is a tenth of the page.
SELECT = '<td><input type=checkbox name=ids value={pk} aria-label="Select {name}">'
QUIET = frozenset({"", "–", "0", "Nobody", "No amount", NO_DATA})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record: its key and its cells, written."""

    pk: int
    html: SafeString


def written(rows: Sequence[Any], columns: Sequence[ListColumn], user: Any, *, selectable: bool) -> list[Row]:
    """The rows as `<tr>` elements; the first column names the record and heads its row."""
    form = _form(columns, selectable)
    first, rest = columns[0], columns[1:]
    return [Row(pk=row.pk, html=_row(form, row, first.cell(row, user), rest, user)) for row in rows]


def _row(form: str, row: Any, name: Cell, rest: Sequence[ListColumn], user: Any) -> SafeString:
    cells = [cell_html(column.cell(row, user)) for column in rest]
    return format_html(form, *cells, pk=row.pk, name=name.value, head=name_html(name))


def _form(columns: Sequence[ListColumn], selectable: bool) -> str:
    """The markup of a row with a place for each cell; how cells stand is said once, by `layout`."""
    cells = "<td>{}" * (len(columns) - 1)
    return f'<tr data-pk="{{pk}}">{SELECT if selectable else ""}<th scope=row>{{head}}{cells}'


def layout(columns: Sequence[ListColumn], sort: str, selectable: bool) -> str:
    """Classes of the table that say which columns hold figures ("n5") and what a card on a phone shows ("end5")."""
    first = 3 if selectable else 2
    places = {column.key: number for number, column in enumerate(columns[1:], start=first)}
    figures = [f"n{places[column.key]}" for column in columns[1:] if column.numeric]
    shown = [f"{place}{places[key]}" for key, place in phone_places(columns, sort).items()]
    return " ".join([*figures, *shown])


def phone_places(columns: Sequence[ListColumn], sort: str) -> dict[str, str]:
    """Which cells a card on a phone shows, and where: at its end the sorted figure, below what the columns say."""
    places = {column.on_phone: column.key for column in columns[1:] if column.on_phone}
    key = sort.removeprefix("-")
    if key in {column.key for column in columns[1:]}:
        places = {place: shown for place, shown in places.items() if shown != key} | {"end": key}
    return {key: place for place, key in places.items()}


def name_html(cell: Cell) -> SafeString:
    """The cell that names a record: letters, the link, where it belongs, and a chip."""
    mark = _mark(cell)
    link = format_html("<a href={}>{}</a>", _unquoted(cell.url), cell.value)
    note = format_html(" <small>{}</small>", cell.note) if cell.note else ""
    chip = format_html(" <span class=c-chip>{}</span>", cell.chip) if cell.chip else ""
    return format_html("{}{}{}{}", mark, link, note, chip)


def cell_html(cell: Cell) -> str:
    """Any other cell; plain words stay plain, the row escapes them."""
    words: str = cell.value or NO_DATA
    if words in QUIET:
        words = format_html("<i>{}</i>", words)
    elif cell.tone and not cell.chip:
        words = format_html("<span class=u-{}>{}</span>", cell.tone, words)
    if cell.mark:
        words = format_html("{}{}", _mark(cell), words)
    if cell.chip:
        tone = f" c-chip--{cell.tone}" if cell.tone else ""
        words = format_html('<span class="c-chip{}">{}</span> {}', tone, cell.chip, words)
    if cell.url:
        words = format_html("<a href={}>{}</a>", _unquoted(cell.url), words)
    return format_html("{}<small>{}</small>", words, cell.note) if cell.note else words


def _mark(cell: Cell) -> str:
    write = MARKS.get(cell.mark)
    return write(cell) if write else ""


def _unquoted(url: str) -> str:
    """An address that needs no quotes around it: saves two bytes in each of some hundred links."""
    return url if not set(url) & set(" \"'`=<>\t\n") else format_html('"{}"', url)


def _letters(css: str) -> Callable[[Cell], SafeString]:
    """Letters in a hue; CSS writes them, and says them to nobody who listens."""

    def write(cell: Cell) -> SafeString:
        return format_html("<i class={}{} data-l={}></i>", css, cell.hue, cell.letters or "?")

    return write


def _stage(cell: Cell) -> SafeString:
    """The bar of a stage, drawn by CSS from its step and how it ended."""
    return format_html("<i class=s{}></i>", cell.letters)


MARKS: dict[str, Callable[[Cell], SafeString]] = {"logo": _letters("g"), "ava": _letters("v"), "stage": _stage}
