"""Bring the rows of a table in: chunk by chunk, each row accounted for, safe to run twice.

The engine knows no kind of record. It turns cells into values, holds rows back that name others of the same file,
and hands clean rows to whoever registered the kind. A second run of the same file finds every record by its external
id or match key and leaves it unchanged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, transaction

from accounts import tree
from dataquality.importing import coercion, duplicates
from dataquality.importing.mapping import Binding, BoundColumn, ColumnRule, bound
from dataquality.importing.mapping import Mapping as ImportMapping
from dataquality.importing.people import People
from dataquality.importing.reader import Row, Table
from dataquality.importing.rejection import Rejection, Unreadable
from dataquality.importing.tally import ImportResult, Listener, Silence, Tally
from dataquality.importing.waiting import Prepared, WaitingRows
from hotcrm.core.csv_cells import unguarded
from hotcrm.core.customer360 import Importable, ImportContext, RowOutcome

CHUNK = 1000


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to import, how, for whom, and who listens. `dry_run` does everything and takes it back.

    `done` are the rows, by line, that an earlier start of the same import took: they are counted and left alone.
    """

    importable: Importable
    mapping: ImportMapping
    actor: Any
    duplicates: str = "review"
    dry_run: bool = False
    chunk: int = CHUNK
    listener: Listener = field(default_factory=Silence)
    corrections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    done: Mapping[int, RowOutcome] = field(default_factory=dict)


def run(table: Table, order: Order) -> ImportResult:
    """Import all rows of the table.

    Each chunk is one transaction, together with what its listener keeps of it, so what is in stays in when a later
    chunk fails; a dry run is one transaction that is taken back.

    :raises Unreadable: the mapping and the columns contradict each other.
    """
    run_ = _Run(table, order)
    if not order.dry_run:
        return run_.all()
    with transaction.atomic():
        result = run_.all()
        transaction.set_rollback(True)
    return result


class _Run:
    """The state of one import."""

    def __init__(self, table: Table, order: Order) -> None:
        self.table = table
        self.order = order
        self.importable = order.importable
        self.binding: Binding = bound(order.mapping, table.columns, order.importable)
        self.fields = {one.key: one for one in order.importable.fields}
        self.people = People(order.actor)
        self.tally = Tally()
        self.created: list[int] = []
        self.match = _match_keys(order)
        # People last: a row that is rejected for another cell makes nobody.
        columns = sorted(self.binding.columns, key=lambda column: self.fields[column.rule.field].type == "user")
        self._cells = [self._cell(column) for column in columns]
        self._defaults = self._default_values()
        self._columns = {column.rule.field: column.column for column in self.binding.columns}
        self._required = [self.fields[one.key] for one in order.importable.fields if one.required]
        self._notices: dict[str, None] = {}
        self._chunk: list[Prepared] = []
        self._chunk_names: set[tuple[str, str]] = set()
        self._check = duplicates.check(order.importable.kind, order.duplicates, order.actor)

    def all(self) -> ImportResult:
        """Every row of the file, then those that waited for a parent."""
        itself = next((one.key for one in self.importable.fields if one.reference == self.importable.kind), "")
        waiting = WaitingRows(reference=itself, names=tuple(self.match))
        for row in self.table:
            if row.line in self.order.done:
                self._count(self.order.done[row.line])
                continue
            prepared = self._prepared(row)
            if prepared is None:
                continue
            if itself and prepared.values.get(itself):
                waiting.rows.append(prepared)
            else:
                self._add(prepared)
        self._flush()
        self._take_waiting(waiting)
        self.tally.possible_duplicates += self._check.queue(self.created)
        self.order.listener.progressed(self.tally)
        return ImportResult(tally=self.tally, notices=self._all_notices(), created=tuple(self.created))

    def _take_waiting(self, waiting: WaitingRows) -> None:
        for wave in waiting.waves():
            for prepared in wave:
                self._add(prepared)
            self._flush()
        for prepared, reason in waiting.refused():
            self._refuse(prepared, waiting.reference, str(prepared.values[waiting.reference]), reason)

    # --- cells to values ----------------------------------------------------------------------------------------------

    def _cell(self, column: BoundColumn) -> tuple[int, str, Callable[[str], Any]]:
        field_ = self.fields[column.rule.field]
        convert = coercion.coercer(field_, column.rule, self.order.mapping)
        if field_.type != "user":
            return column.index, field_.key, convert

        def person(cell: str) -> Any:
            name = convert(cell)
            return self.people.find(name, column.rule) if name else None

        return column.index, field_.key, person

    def _default_values(self) -> dict[str, Any]:
        given = {key: self._default(key, text) for key, text in self.order.mapping.defaults.items()}
        return {key: value for key, value in given.items() if value is not None}

    def _default(self, key: str, text: str) -> Any:
        rule = ColumnRule(field=key)
        try:
            value = coercion.coercer(self.fields[key], rule, self.order.mapping)(text)
        except coercion.Fault as fault:
            raise Unreadable(f"The default of {self.fields[key].label}: {fault}") from None
        return self.people.find(value, rule) if value and self.fields[key].type == "user" else value

    def _prepared(self, row: Row) -> Prepared | None:
        """The row's values, or None when it was rejected."""
        if row.rejection:
            self._reject(row.rejection)
            return None
        values = dict(self._defaults)
        cells = self._corrected(row)
        try:
            for index, key, convert in self._cells:
                value = convert(unguarded(cells[index]))
                if value is not None:
                    values[key] = value
        except coercion.Fault as fault:
            self._reject(self._rejection(row.line, cells, key, fault.value, str(fault)))
            return None
        missing = next((one for one in self._required if one.key not in values), None)
        if missing:
            self._reject(self._rejection(row.line, cells, missing.key, "", f"{missing.label} is empty."))
            return None
        return Prepared(row.line, cells, values)

    def _corrected(self, row: Row) -> Sequence[str]:
        """The cells with what somebody mended by hand."""
        if row.line not in self.order.corrections:
            return row.cells
        mended = self.order.corrections[row.line]
        return [mended.get(column, cell) for column, cell in zip(self.table.columns, row.cells, strict=True)]

    # --- values to records --------------------------------------------------------------------------------------------

    def _add(self, prepared: Prepared) -> None:
        """Put the row into the chunk; two rows that may mean one record never share a chunk."""
        names = {(key, str(prepared.values[key]).casefold()) for key in self.match if prepared.values.get(key)}
        if names & self._chunk_names or len(self._chunk) >= self.order.chunk:
            self._flush()
        self._chunk.append(prepared)
        self._chunk_names |= names

    def _flush(self) -> None:
        chunk, self._chunk, self._chunk_names = self._chunk, [], set()
        if not chunk:
            return
        with transaction.atomic():
            for prepared, outcome in self._saved(chunk):
                self._tell(prepared, outcome)
            self.order.listener.progressed(self.tally)

    def _saved(self, chunk: Sequence[Prepared]) -> Iterator[tuple[Prepared, RowOutcome]]:
        """The outcome of each row. A chunk that the database refuses is taken row by row to find the one at fault."""
        try:
            with self._alone():
                return iter(list(zip(chunk, self._stored(chunk), strict=True)))
        except (DataError, IntegrityError):
            if len(chunk) == 1:
                reason = "The database could not store this row beside what is there."
                return iter([(chunk[0], RowOutcome(status="rejected", reason=reason))])
        return (pair for prepared in chunk for pair in self._saved([prepared]))

    def _alone(self) -> AbstractContextManager[None]:
        """One import at a time looks records up and writes them, so that two of the same file make nothing twice.

        It is the lock that comes before all others, since many records are held at once. A check writes nothing that
        stays and would hold everybody up until its end.
        """
        return transaction.atomic() if self.order.dry_run else tree.tree_lock()

    def _stored(self, chunk: Sequence[Prepared]) -> Sequence[RowOutcome]:
        context = ImportContext(
            actor=self.order.actor,
            duplicates=self._check.policy,
            match=tuple(self.match),
            currency=self.order.mapping.currency,
            source=self.order.mapping.source or "import",
        )
        settled = self._check.settle([prepared.values for prepared in chunk])
        left = [row for row in settled if not isinstance(row, RowOutcome)]
        saved = iter(self.importable.save(left, context) if left else [])
        return [row if isinstance(row, RowOutcome) else next(saved) for row in settled]

    # --- telling ------------------------------------------------------------------------------------------------------

    def _tell(self, prepared: Prepared, outcome: RowOutcome) -> None:
        if outcome.notice:
            self._notices.setdefault(outcome.notice)
        if outcome.status == "rejected":
            self._refuse(prepared, outcome.field, outcome.value, outcome.reason)
            return
        self._count(outcome)
        self.order.listener.taken(prepared.line, outcome, self._label(prepared))

    def _count(self, outcome: RowOutcome) -> None:
        self.tally.count(outcome.status)
        if outcome.status == "created" and outcome.pk:
            self.created.append(outcome.pk)

    def _label(self, prepared: Prepared) -> str:
        values = prepared.values
        named = values.get("name") or values.get("subject")
        return str(named or f"{values.get('first_name', '')} {values.get('last_name', '')}".strip())

    def _refuse(self, prepared: Prepared, key: str, value: str, reason: str) -> None:
        self._reject(self._rejection(prepared.line, prepared.cells, key, value, reason))

    def _rejection(self, line: int, cells: Sequence[str], key: str, value: str, reason: str) -> Rejection:
        column = self._columns.get(key) or (self.fields[key].label if key in self.fields else "")
        return Rejection(line=line, column=column, value=value, reason=reason, cells=tuple(cells))

    def _reject(self, rejection: Rejection) -> None:
        self.tally.count("rejected")
        self.order.listener.rejected(rejection)

    def _all_notices(self) -> tuple[str, ...]:
        return (*self.table.notices, *self.binding.notices, *self.people.notices(), *self._notices)


def _match_keys(order: Order) -> tuple[str, ...]:
    """The keys by which a record is found again: those of the mapping that the kind knows, else all of the kind."""
    known = order.importable.match_keys
    return tuple(key for key in order.mapping.match if key in known) or known
