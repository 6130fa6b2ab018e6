"""Keeping scores up to date with the records: after every announced change, and from all rows."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from dataquality.completeness.weights import score
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
        stale = Completeness.objects.filter(kind=kind).exclude(record_id__in=model._base_manager.values("pk"))
        stale.delete()


def _records(kind: str, ids: Iterable[int]) -> list[Any]:
    rows: Any = KINDS[kind]._base_manager.filter(pk__in=ids)
    return list(rows if kind == "account" else rows.prefetch_related("emails", "phones"))


def _store(kind: str, records: Iterable[Any]) -> None:
    now = timezone.now()
    rows = []
    for record in records:
        percent, missing = score(kind, record)
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
