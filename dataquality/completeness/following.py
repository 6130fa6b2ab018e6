"""Keeping scores up to date with the records: after every announced change, and from all rows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from dataquality.completeness.weights import score, with_reach
from dataquality.models import Completeness

BATCH = 2_000
KINDS: dict[str, type[Model]] = {"account": Account, "contact": Contact}


def follow(model: type[Model], ids: Collection[int]) -> None:
    """Score these records again; scores of deleted ones go."""
    kind = str(model._meta.model_name)
    for batch in _batches(sorted(ids)):
        records = _records(kind, batch)
        _store(kind, records)
        gone = set(batch) - {record.pk for record in records}
        Completeness.objects.filter(kind=kind, record_id__in=gone).delete()


def rebuild() -> None:
    """Score every record again, and forget scores of records that are gone."""
    for kind, model in KINDS.items():
        ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        follow(model, ids)
        # Not as NOT IN: beyond its working memory PostgreSQL would read all records once for each score.
        stale = ~Exists(model._base_manager.filter(pk=OuterRef("record_id")).order_by())
        Completeness.objects.filter(stale, kind=kind).delete()


def _records(kind: str, ids: Iterable[int]) -> list[Any]:
    rows: Any = KINDS[kind]._base_manager.filter(pk__in=ids)
    return list(rows if kind == "account" else with_reach(rows))


def _store(kind: str, records: Sequence[Any]) -> None:
    """Write the scores that are not as stored."""
    now = timezone.now()
    stored = Completeness.objects.filter(kind=kind, record_id__in=[record.pk for record in records])
    known = {pk: (percent, missing) for pk, percent, missing in stored.values_list("record_id", "score", "missing")}
    rows = []
    for record in records:
        percent, missing = score(kind, record)
        if known.get(record.pk) == (percent, missing):
            continue
        rows.append(Completeness(kind=kind, record_id=record.pk, score=percent, missing=missing, updated_at=now))
    Completeness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "record_id"],
        update_fields=["score", "missing", "updated_at"],
        batch_size=500,
    )


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
