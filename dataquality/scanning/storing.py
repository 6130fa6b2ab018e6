"""Normalised values and blocking keys as rows: written when a record changes, rebuilt when the engine changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q

from dataquality.matching import block
from dataquality.matching.normalise import normalise
from dataquality.matching.record import ACCOUNT, CONTACT, VERSION, Record
from dataquality.models import DuplicatePair, MatchKey, MatchRecord
from dataquality.scanning.sources import BATCH, SOURCES, kind_of, raw_fields

# A change of more records than this is only noted; the next scan writes their values in one go.
AT_ONCE = 300
_TUPLES = {name for name, kind in Record.__annotations__.items() if "tuple" in str(kind)}
_DEFAULTS = {name: value for name, value in asdict(Record(kind="")).items() if name != "kind"}


def to_values(record: Record) -> dict[str, Any]:
    """What is stored of a record: the values that are known."""
    return {name: value for name, value in asdict(record).items() if name != "kind" and value != _DEFAULTS[name]}


def to_record(kind: str, values: dict[str, Any]) -> Record:
    """A stored record back in the engine's shape."""
    shaped = {name: _tupled(value) if name in _TUPLES else value for name, value in values.items()}
    return Record(kind=kind, **shaped)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, list | tuple) else value


@transaction.atomic
def refresh(kind: str, ids: Collection[int]) -> None:
    """Write the values and keys of these records anew; those that are gone lose theirs, and their pairs."""
    # Held in one order before anything is written: people change the same records from several sides.
    stored = MatchRecord.objects.filter(kind=kind, record_id__in=ids).order_by("record_id")
    list(stored.select_for_update().values_list("pk"))
    raws = raw_fields(kind, ids)
    _forget(kind, sorted(set(ids) - raws.keys()))
    listed = sorted(raws)
    for begin in range(0, len(listed), BATCH):
        _store(kind, {pk: normalise(raws[pk], kind) for pk in listed[begin : begin + BATCH]})


@transaction.atomic
def _store(kind: str, records: dict[int, Record]) -> None:
    MatchRecord.objects.bulk_create(
        [
            MatchRecord(kind=kind, record_id=pk, version=VERSION, values=to_values(record), due=True)
            for pk, record in records.items()
        ],
        update_conflicts=True,
        unique_fields=["kind", "record_id"],
        update_fields=["version", "values", "due", "changed_at"],
    )
    rows = dict(MatchRecord.objects.filter(kind=kind, record_id__in=records).values_list("record_id", "pk"))
    MatchKey.objects.filter(record__in=rows.values()).delete()
    MatchKey.objects.bulk_create(
        [
            MatchKey(record_id=rows[pk], kind=kind, key=key)
            for pk, record in records.items()
            for key in block.keys(record)
        ],
        batch_size=5000,
    )


def _forget(kind: str, ids: list[int]) -> None:
    for begin in range(0, len(ids), BATCH):
        gone = ids[begin : begin + BATCH]
        rows = MatchRecord.objects.filter(kind=kind, record_id__in=gone)
        MatchKey.objects.filter(record__in=rows).delete()
        rows.delete()
        DuplicatePair.objects.of(kind, gone).delete()


def note(kind: str, ids: Collection[int]) -> None:
    """Say that the values of many records are out of date; the next scan writes them."""
    listed = sorted(ids)
    for begin in range(0, len(listed), BATCH):
        MatchRecord.objects.bulk_create(
            [MatchRecord(kind=kind, record_id=pk) for pk in listed[begin : begin + BATCH]],
            update_conflicts=True,
            unique_fields=["kind", "record_id"],
            update_fields=["version", "due", "changed_at"],
        )


def write_noted(kind: str) -> int:
    """Write the values of all records that are out of date or missing; how many there were."""
    source = SOURCES[kind]
    known = MatchRecord.objects.filter(kind=kind)
    # Not as NOT IN: beyond its working memory PostgreSQL would read all of `known` once for each record.
    unknown = ~Exists(known.filter(record_id=OuterRef("pk")))
    missing = source.manager.live().filter(unknown).values_list("pk", flat=True)
    stale = known.filter(~Q(version=VERSION)).values_list("record_id", flat=True)
    ids = sorted({*missing, *stale})
    for begin in range(0, len(ids), BATCH):
        refresh(kind, ids[begin : begin + BATCH])
    return len(ids)


def follow(model: type[Model], ids: Collection[int]) -> list[str]:
    """Bring the stored values of changed records up to date, and those of the contacts of changed accounts."""
    kind = kind_of(model)
    _write_or_note(kind, ids)
    touched = [kind]
    if kind == ACCOUNT:
        people = employed_by(ids)
        if people:
            _write_or_note(CONTACT, people)
            touched.append(CONTACT)
    return touched


def employed_by(account_ids: Collection[int]) -> list[int]:
    """Contacts whose employer is one of these accounts, as far as they are matched."""
    listed = sorted(account_ids)
    contacts = SOURCES[CONTACT].manager
    return [
        pk
        for begin in range(0, len(listed), BATCH)
        for pk in contacts.filter(account__in=listed[begin : begin + BATCH]).values_list("pk", flat=True)
    ]


def _write_or_note(kind: str, ids: Collection[int]) -> None:
    if len(ids) <= AT_ONCE:
        refresh(kind, ids)
    else:
        note(kind, ids)


def stored_records(kind: str, ids: Iterable[int] | None = None) -> Iterator[tuple[int, Record]]:
    """(id, record) of the stored records, in the order of their ids."""
    rows = MatchRecord.objects.filter(kind=kind).order_by("record_id")
    if ids is not None:
        rows = rows.filter(record_id__in=list(ids))
    for pk, values in rows.values_list("record_id", "values").iterator(chunk_size=2000):
        yield pk, to_record(kind, values)
