"""The registries through which apps plug into the customer 360.

Every app writes what it gives to the account page, the lists, the merge, the import and the checks from one file of
its own, `customer360.py`, which is loaded at start. Whoever shows or runs these things reads the registry and never
learns which app stands behind an entry.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from django.http import HttpRequest

from hotcrm.core.finding import Command as Command
from hotcrm.core.finding import SearchAnswer as SearchAnswer
from hotcrm.core.finding import SearchHit as SearchHit
from hotcrm.core.finding import SearchSource as SearchSource

Currency = str | None
Totals = Mapping[int, Mapping[Currency, Decimal]]
Tone = Literal["", "ok", "warn", "bad", "info", "accent"]

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries of one type, unique by one attribute and told in their `order`, then by that attribute."""

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self._items: dict[Any, T] = {}

    def register(self, item: T) -> T:
        """Add `item` and give it back. Raises ValueError when its identity is taken by a different entry."""
        identity = getattr(item, self._identity)
        if identity in self._items and self._items[identity] != item:
            raise ValueError(f"{type(item).__name__} {identity!r} is registered twice.")
        self._items[identity] = item
        return item

    def items(self, **attributes: Any) -> list[T]:
        """All entries whose attributes equal those given, in order."""
        chosen = [i for i in self._items.values() if all(getattr(i, k) == v for k, v in attributes.items())]
        return sorted(chosen, key=lambda i: (getattr(i, "order", 100), str(getattr(i, self._identity))))

    def get(self, identity: Any) -> T | None:
        """The entry of that identity, or None."""
        return self._items.get(identity)

    @contextmanager
    def temporarily(self, *items: T) -> Iterator[None]:
        """Register `items` within the block only; for tests."""
        before = dict(self._items)
        try:
            for item in items:
                self.register(item)
            yield
        finally:
            self._items = before


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of a page: a rail panel, a tab, a card of my day.

    `target` names the place: `account.overview` (the rail), `account.about` (the left column), `account.work` (the
    middle), `account.tab`, `contact.overview`, `contact.tab`, `opportunity.overview`, `case.overview`, `my_day`.
    `context(record, request)` returns the template's variables (`record` is None for my day).
    A `lazy` panel arrives by a request of its own. Without `permission` everybody sees it.
    `count(record, user)` is the number beside a tab; None says that it is not known.
    """

    key: str
    title: str
    template: str
    context: Callable[[Any, HttpRequest], Mapping[str, Any]]
    target: str
    slug: str = ""
    permission: str = ""
    order: int = 100
    lazy: bool = False
    icon: str = ""
    count: Callable[[Any, Any], int | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A number of an account that adds up over its family.

    `totals(account_ids, user, as_of)` takes ids or a queryset of ids and returns {account id: {currency: amount}} in
    one query; the currency is None for plain counts; accounts without rows are absent. `annotation(user)` is an
    expression for a queryset of accounts, or None where lists can neither sort nor filter by it.
    `rows_url(account, scope)` opens exactly the rows behind the number; `scope` is "own" or "family".
    """

    key: str
    label: str
    unit: Literal["money", "count", "score"]
    totals: Callable[[Any, Any, date | None], Totals]
    rows_url: Callable[[Any, str], str]
    combine: Literal["sum", "min", "latest"] = "sum"
    annotation: Callable[[Any], Any] | None = None
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a figure or a list column shows: words, and where a click leads (no link without a source).

    `mark` stands before the words: a company's or a person's letters in one of six hues, or the bar of a stage.
    """

    value: str
    note: str = ""
    url: str = ""
    tone: Tone = ""
    chip: str = ""
    ring: int | None = None
    mark: Literal["", "logo", "ava", "stage"] = ""
    letters: str = ""
    hue: int = 0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One of the seven cells of the account's strip. `cell(account, user)` is None when there is no data."""

    key: Literal["health", "pipeline", "renewal", "cases", "last-touch", "overdue", "completeness"]
    cell: Callable[[Any, Any], Cell | None]
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class AttentionItem:
    """One line of what needs attention, with one verb. `severity` 1 is the most urgent."""

    severity: int
    sentence: str
    tone: Tone
    icon: str
    verb: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Attention:
    """A source of attention lines for an account."""

    key: str
    items: Callable[[Any, Any], Sequence[AttentionItem]]
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """How an entry of the timeline is told. `sentence` may name {actor}, {contact}, {subject}, {opener} (the
    actor, or the contact where no colleague is known) and keys of its data.

    `group` is the filter chip it falls under; `permission` hides it from those without that right; `url_name` is the
    page of the record that it tells of, reversed with the target's pk.
    """

    key: str
    label: str
    icon: str
    sentence: str
    group: str = "other"
    milestone: bool = False
    quiet: bool = False
    touch: bool = False
    tone: Tone = ""
    permission: str = ""
    url_name: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthSignal:
    """A part of an account's health. `scores(account_ids, as_of)` gives {id: (0..100, reason)}; absent is unknown."""

    key: str
    label: str
    weight: int
    scores: Callable[[Iterable[int], date], Mapping[int, tuple[int, str]]]


@dataclass(frozen=True, kw_only=True)
class MergeRule:
    """What a merge does with one reference to the merged records, where moving alone would not do.

    `reference` is "app_label.Model.field". `strategy`: "move" (and drop twins), "rule" (call `apply`) or "ignore".
    `reason` says in a sentence why.
    """

    reference: str
    strategy: Literal["move", "rule", "ignore"]
    reason: str
    apply: Callable[..., Any] | None = None


@dataclass(frozen=True, kw_only=True)
class ImportField:
    """A column that a kind can import. `choices` are (value, label) pairs; `reference` names another kind."""

    key: str
    label: str
    type: Literal[
        "text",
        "integer",
        "decimal",
        "date",
        "datetime",
        "choice",
        "country",
        "currency",
        "boolean",
        "email",
        "phone",
        "url",
        "user",
        "reference",
    ] = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    reference: str = ""
    max_length: int = 255
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """What became of one imported row. A rejection names its field, the value and the reason."""

    status: Literal["created", "updated", "unchanged", "skipped", "rejected"]
    pk: int | None = None
    field: str = ""
    value: str = ""
    reason: str = ""
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportContext:
    """Who imports and how. `duplicates` is the policy for rows that look like a record that exists."""

    actor: Any
    duplicates: Literal["review", "update", "skip", "create"] = "review"
    match: tuple[str, ...] = ("external_id",)
    currency: str = ""
    source: str = "import"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Importable:
    """A kind that can be imported. `save(rows, context)` writes clean rows in bulk, one outcome a row, in order."""

    kind: str
    label: str
    fields: tuple[ImportField, ...]
    match_keys: tuple[str, ...]
    save: Callable[[Sequence[Mapping[str, Any]], ImportContext], Sequence[RowOutcome]]
    permission: str = ""
    list_url_name: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Similar:
    """A record that may be the same. An invisible one carries no title, address, probability or reason."""

    visible: bool
    title: str = ""
    url: str = ""
    note: str = ""
    probability: float | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SimilarFinder:
    """Finds records like the values typed so far: `find(values, user, limit)`."""

    kind: str
    find: Callable[[Mapping[str, Any], Any, int], Sequence[Similar]]


@dataclass(frozen=True, kw_only=True)
class RecordAction:
    """An action on one record (`url_name` takes the pk) or on several chosen in a list (`ids` in the query)."""

    key: str
    kind: str
    label: str
    url_name: str
    icon: str = ""
    bulk: bool = False
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Total:
    """What all rows of a list come to in one column.

    `parts()` are aggregates, asked for all columns at once and for each value of the field `by` (a currency); `words`
    makes the sentence of the rows {"by": ..., part: ...}.
    """

    parts: Callable[[], Mapping[str, Any]]
    words: Callable[[Sequence[Mapping[str, Any]]], str]
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class ListColumn:
    """A column of a list, from the app that owns the kind or from another; the list treats both alike.

    `annotation(user)` is set on the row as `key`; `also(user)` names further annotations that the cell reads, as the
    currency of an amount. The list sorts by `sort(user)`, expressions in order of weight, else by the annotation; a
    column without either says in `unsortable` why not. `exported` are the columns that it becomes in an export, each a
    head and `text(row, user)`; without any the label and the cell's words. `edit` names the field that can be changed
    in its place; `related` what the rows fetch along.
    """

    key: str
    kind: str
    label: str
    annotation: Callable[[Any], Any] | None
    cell: Callable[[Any, Any], Cell]
    also: Callable[[Any], Mapping[str, Any]] | None = None
    numeric: bool = True
    permission: str = ""
    order: int = 100
    sort: Callable[[Any], Sequence[Any]] | None = None
    unsortable: str = ""
    falls: bool | None = None
    exported: tuple[tuple[str, Callable[[Any, Any], str]], ...] = ()
    total: Total | None = None
    edit: str = ""
    related: tuple[str, ...] = ()
    shown: bool = True
    on_phone: Literal["", "sub", "end", "subend"] = ""


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """What can be done to many rows of a list at once.

    `form(data, user)` asks for what is needed. `apply(record, actor, values)` does it to one row that the actor may
    change; it says False when there was nothing to do and raises ValidationError with the reason when it can't.
    `said(values)` finishes the sentence "12 accounts ...".
    """

    key: str
    kind: str
    label: str
    form: Callable[[Any, Any], Any]
    apply: Callable[[Any, Any, Mapping[str, Any]], bool]
    said: Callable[[Mapping[str, Any]], str]
    icon: str = ""
    permission: str = ""
    on_phone: bool = False
    order: int = 100

    @property
    def identity(self) -> tuple[str, str]:
        return self.kind, self.key


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What a new owner takes along: `hand_over(from_user, to_user, account, actor)`."""

    key: str
    label: str
    hand_over: Callable[[Any, Any, Any, Any], int]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A line of the navigation. `group` is "main" or "quality"."""

    key: str
    label: str
    url_name: str
    icon: str
    group: str = "main"
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class NavCount:
    """The number beside the navigation item `item`: `count(user)`, which may stop at 100, and its words ("due")."""

    item: str
    count: Callable[[Any], int]
    words: str
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A fault that `check_integrity` found: a code, the model's label, the row and what is wrong with it."""

    code: str
    model: str
    id: int | None
    detail: str


@dataclass(frozen=True, kw_only=True)
class IntegrityCheck:
    """A rule over the stored rows that `check_integrity` runs."""

    key: str
    findings: Callable[[], Iterable[Finding]]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A page or a piece of work that `benchmark` measures beside the empty signed-in page.

    `path(user)` is the page's address (None where there is nothing to open); `work()` is called instead where it is
    no page, and tells over how many records it went: its time is then a record's. `ratio` is the time allowed, in
    times the empty page; `queries` and `max_bytes` bound the answer.
    """

    name: str
    ratio: float
    path: Callable[[Any], str | None] | None = None
    work: Callable[[], int] | None = None
    queries: int | None = None
    max_bytes: int | None = None
    fragment: bool = False
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Rebuild:
    """A repair of derived rows that bulk loaders and `recompute` call: `run()` works from the rows, not from sums."""

    key: str
    run: Callable[[], None]
    order: int = 100


panels: Registry[Panel] = Registry("key")
metrics: Registry[Metric] = Registry("key")
figures: Registry[Figure] = Registry("key")
attentions: Registry[Attention] = Registry("key")
event_kinds: Registry[EventKind] = Registry("key")
health_signals: Registry[HealthSignal] = Registry("key")
merge_rules: Registry[MergeRule] = Registry("reference")
importables: Registry[Importable] = Registry("kind")
search_sources: Registry[SearchSource] = Registry("kind")
commands: Registry[Command] = Registry("key")
similar_finders: Registry[SimilarFinder] = Registry("kind")
record_actions: Registry[RecordAction] = Registry("key")
list_columns: Registry[ListColumn] = Registry("key")
bulk_actions: Registry[BulkAction] = Registry("identity")
handovers: Registry[Handover] = Registry("key")
nav_items: Registry[NavItem] = Registry("key")
nav_counts: Registry[NavCount] = Registry("item")
integrity_checks: Registry[IntegrityCheck] = Registry("key")
budgets: Registry[Budget] = Registry("name")
rebuilds: Registry[Rebuild] = Registry("key")
