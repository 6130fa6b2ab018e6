"""Writing very many rows: COPY on PostgreSQL, bulk inserts elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Jsonb

BATCH = 5000


def write(model: type[models.Model], rows: Iterable[Any]) -> int:
    """Store unsaved instances (with or without keys of their own); returns how many.

    Their keys are not told back on PostgreSQL: give them keys beforehand where they are needed.
    """
    if connection.vendor == "postgresql":
        return _copy(model, rows)
    return sum(len(model._default_manager.bulk_create(batch, batch_size=BATCH)) for batch in _batches(rows))


def free_key(model: type[models.Model]) -> int:
    """The first key that no row has and none after it."""
    return (model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def settle_keys(*models_: type[models.Model]) -> None:
    """Let the database hand out keys above those that were given by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_)):
            cursor.execute(statement)


def _copy(model: type[models.Model], rows: Iterable[Any]) -> int:
    quote = connection.ops.quote_name
    count = 0
    for batch in _batches(rows):
        fields = [one for one in model._meta.concrete_fields if not (one.primary_key and batch[0].pk is None)]
        columns = ", ".join(quote(str(field.column)) for field in fields)
        command = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            for values in _values(fields, batch):
                copy.write_row(values)
        count += len(batch)
    return count


def _values(fields: Sequence[models.Field[Any, Any]], batch: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows as PostgreSQL takes them: as they are, since Django's preparation would take most of the time."""
    take = itemgetter(*(field.attname for field in fields))
    now = timezone.now()
    stamps = [at for at, one in enumerate(fields) if _is_stamp(one)]
    documents = [at for at, one in enumerate(fields) if isinstance(one, models.JSONField)]
    for row in batch:
        values = list(take(row.__dict__))
        for at in stamps:
            values[at] = now
        for at in documents:
            values[at] = Jsonb(values[at])
        yield values


def _is_stamp(field: Any) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
