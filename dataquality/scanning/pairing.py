"""Which records are compared, and what is kept of it."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from dataquality.matching import block, frequency
from dataquality.matching.columns import Columns
from dataquality.matching.explain import Explanation, explain
from dataquality.matching.record import Record
from dataquality.matching.score import Model, score_pairs, shipped
from dataquality.models import DuplicatePair, MatchKey, MatchRecord
from dataquality.scanning import counting
from dataquality.scanning.storing import stored_records

Advance = Callable[[int], None]
BATCH = 500
CHUNK = 50_000


def compare_all(kind: str, advance: Advance) -> int:
    """Compare all records of a kind and store the pairs found; how many pairs were compared."""
    begun = timezone.now()
    ids, records = _unzipped(stored_records(kind))
    frequencies = frequency.count(records)
    counting.store(kind, frequencies)
    left, right = block.candidate_pairs([block.keys(record) for record in records])
    found = _scored(kind, ids, Columns(records, frequencies), left, right, advance)
    _keep(kind, found, DuplicatePair.objects.filter(kind=kind))
    _settle(kind, begun)
    return len(left)


def compare_due(kind: str, advance: Advance) -> int:
    """Compare the records that changed since their last scan with all others; how many pairs were compared."""
    due = list(
        MatchRecord.objects.filter(kind=kind, due=True).order_by("record_id").values_list("record_id", flat=True)
    )
    compared = 0
    for begin in range(0, len(due), BATCH):
        compared += compare_some(kind, due[begin : begin + BATCH])
        advance(min(begin + BATCH, len(due)))
    return compared


def compare_some(kind: str, changed: Collection[int]) -> int:
    """Compare some records with all others by their stored keys."""
    begun = timezone.now()
    partners = partners_of(kind, changed)
    wanted = sorted({*changed, *(pk for pair in partners for pk in pair)})
    ids, records = _unzipped(stored_records(kind, wanted)) if len(wanted) < BATCH else _in_batches(kind, wanted)
    place = {pk: at for at, pk in enumerate(ids)}
    known = sorted((place[low], place[high]) for low, high in partners if low in place and high in place)
    left = np.array([pair[0] for pair in known], dtype=np.int64)
    right = np.array([pair[1] for pair in known], dtype=np.int64)
    columns = Columns(records, counting.frequencies_of(kind, records))
    found = _scored(kind, ids, columns, left, right, lambda done: None)
    _keep(kind, found, DuplicatePair.objects.of(kind, changed))
    _settle(kind, begun, record_id__in=changed)
    return len(known)


def _settle(kind: str, begun: datetime, **which: Any) -> None:
    """Records that were compared are no longer due, unless somebody changed them meanwhile."""
    MatchRecord.objects.filter(kind=kind, due=True, changed_at__lte=begun, **which).update(due=False)


def partners_of(kind: str, changed: Collection[int]) -> set[tuple[int, int]]:
    """(low id, high id) of every changed record with the records that share a key whose block is not over its cap."""
    own = MatchKey.objects.filter(kind=kind, record__kind=kind, record__record_id__in=changed)
    holders: dict[str, list[int]] = {}
    for key, pk in own.values_list("key", "record__record_id"):
        holders.setdefault(key, []).append(pk)
    pairs: set[tuple[int, int]] = set()
    listed = sorted(holders)
    for begin in range(0, len(listed), BATCH):
        for key, members in blocks_of(kind, listed[begin : begin + BATCH]).items():
            pairs.update((min(pk, other), max(pk, other)) for pk in holders[key] for other in members if other != pk)
    return pairs


def blocks_of(kind: str, keys: Collection[str], least: int = 2) -> dict[str, list[int]]:
    """The stored records of each block that is not over its cap; for a record that is not stored `least` is one."""
    rows = MatchKey.objects.filter(kind=kind, key__in=keys)
    sizes = rows.order_by().values("key").annotate(size=Count("id")).values_list("key", "size")
    kept = [key for key, size in sizes if least <= size <= block.cap(key)]
    blocks: dict[str, list[int]] = {}
    found = MatchKey.objects.filter(kind=kind, key__in=kept).order_by("key", "record__record_id")
    for key, pk in found.values_list("key", "record__record_id"):
        blocks.setdefault(key, []).append(pk)
    return blocks


def _scored(
    kind: str, ids: list[int], columns: Columns, left: np.ndarray, right: np.ndarray, advance: Advance
) -> "Found":
    model = shipped(kind)
    kept: list[np.ndarray] = []
    for begin in range(0, len(left), CHUNK):
        part = slice(begin, begin + CHUNK)
        scores = score_pairs(columns, left[part], right[part], model)
        kept.append(begin + np.flatnonzero(scores >= model.review))
        advance(min(begin + CHUNK, len(left)) * len(ids) // max(len(left), 1))
    chosen = np.concatenate(kept) if kept else np.empty(0, np.int64)
    reasons = explain(columns, left[chosen], right[chosen], model) if len(chosen) else []
    return [
        (*sorted((ids[int(left[at])], ids[int(right[at])])), reason)  # type: ignore[misc]
        for at, reason in zip(chosen, reasons, strict=True)
    ]


Found = list[tuple[int, int, Explanation]]


@transaction.atomic
def _keep(kind: str, found: Found, before: "QuerySet[DuplicatePair]") -> None:
    """Store the pairs found; those of `before` that were not found again go."""
    model, now = shipped(kind), timezone.now()
    rows = [_row(kind, low, high, reason, model, now) for low, high, reason in found]
    fresh = {(row.low_id, row.high_id) for row in rows}
    gone = [pk for pk, low, high in before.values_list("pk", "low_id", "high_id") if (low, high) not in fresh]
    for begin, end in pairwise([*range(0, len(gone), BATCH), len(gone)]):
        DuplicatePair.objects.filter(pk__in=gone[begin:end]).delete()
    DuplicatePair.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["kind", "low_id", "high_id"],
        update_fields=["probability", "band", "sentence", "short", "evidence", "scored_at"],
    )


def _row(kind: str, low: int, high: int, reason: Explanation, model: Model, now: datetime) -> DuplicatePair:
    probability = round(reason.probability, 6)
    return DuplicatePair(
        kind=kind,
        low_id=low,
        high_id=high,
        probability=probability,
        band=model.decision(reason.probability),
        sentence=reason.sentence[:400],
        short=reason.short[:300],
        evidence=f" {' '.join(reason.evidence)} ",
        scored_at=now,
    )


def _unzipped(rows: Iterable[tuple[int, Record]]) -> tuple[list[int], list[Record]]:
    ids, records = [], []
    for pk, record in rows:
        ids.append(pk)
        records.append(record)
    return ids, records


def _in_batches(kind: str, wanted: list[int]) -> tuple[list[int], list[Record]]:
    ids: list[int] = []
    records: list[Record] = []
    for begin in range(0, len(wanted), BATCH):
        more_ids, more = _unzipped(stored_records(kind, wanted[begin : begin + BATCH]))
        ids += more_ids
        records += more
    return ids, records
