"""Where to write when a record was merged in the meantime, and in which order writers hold what they write.

Everybody takes the same order, so that nobody waits in a circle: the hierarchy (`accounts.tree`, where it is written),
then accounts, then contacts, then the row itself. `living` and `held` are that order for who adds a row and for who
changes one. Who holds one record never waits for a second one of its kind, since a merge or a move of the hierarchy
writes many in an order of its own: what was held is let go, and all are tried again.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.http import Http404

from hotcrm.core.merged import Moved

M = TypeVar("M", bound=Model)
_PAUSE = 0.02
_LOCK_NOT_AVAILABLE = "55P03"


class Gone(ObjectDoesNotExist, Http404):
    """Somebody deleted the row in the meantime. A view that lets it pass answers 404."""


class _Again(Exception):
    """What was read does not hold any more, or somebody else holds a further record: let go, and start anew."""


def living(model: type[M], pk: int) -> M:
    """The row `pk` of a mergeable model, or the one it was merged into, held until the transaction ends.

    Who adds a row to an account or a contact calls it first, inside the transaction: a merge that runs at the same
    time is then either over, and its survivor comes back, or waits until the new row is in. Raises Gone.
    """
    return living_all(model, [pk])[pk]


def living_all(model: type[M], pks: Iterable[int]) -> Mapping[int, M]:
    """The same for several rows of one model: {asked for: what lives on}."""
    asked = set(pks)
    while True:
        try:
            with transaction.atomic():  # a savepoint: what was held in vain is let go again
                return _living_now(model, asked)
        except _Again:
            time.sleep(_PAUSE)


def held(row: M, *above: str, besides: Iterable[Model] = (), to_delete: bool = False) -> M:
    """The stored `row`, held for writing after the records that it belongs to; those come with it, held as well.

    `above` names its columns that lead to mergeable records, accounts before contacts. `besides` are further records
    that the writer will point at, of the same models. `to_delete` also keeps others from adding rows that point at it.
    Raises Gone, and Moved when `row` itself was merged.
    """
    further = list(besides)
    while True:
        wanted = _records_of(row, above)
        try:
            with transaction.atomic():
                living_rows = _hold(row, wanted, further)
                _refuse_merged(row, living_rows)
                stored = _row(type(row), row.pk, whole=to_delete)
                for name, pk in wanted.items():
                    lives = living_rows[_target(row, name)][pk] if pk else None
                    if getattr(stored, f"{name}_id") != (lives and lives.pk):
                        raise _Again
                    setattr(stored, name, lives)
        except _Again:
            time.sleep(_PAUSE)
            continue
        return stored


def _living_now(model: type[M], asked: set[int]) -> Mapping[int, M]:
    """One try to hold what lives on of `asked`. Raises _Again.

    It has no savepoint of its own: PostgreSQL lets who waits for a row wait for the whole transaction once the
    savepoint in which it was held is released, even if an outer one is taken back later.
    """
    survivors = _survivors(model, asked)
    first, *others = sorted(set(survivors.values()))
    rows = {first: _row(model, first), **{pk: _row_at_once(model, pk) for pk in others}}
    if _survivors(model, asked) != survivors:
        raise _Again
    return {pk: rows[survivor] for pk, survivor in survivors.items()}


def _survivors(model: type[Model], pks: set[int]) -> dict[int, int]:
    """{record: where it lives on, itself while nobody merged it}."""
    found = dict(model._base_manager.filter(pk__in=pks).values_list("pk", "merged_into_id"))
    if missing := pks - found.keys():
        raise Gone(f"There is no {model._meta.verbose_name} {min(missing)} any more.")
    return {pk: survivor or pk for pk, survivor in found.items()}


def _row(model: type[M], pk: int, *, whole: bool = False, nowait: bool = False) -> M:
    """One row, held; `whole` also keeps others from adding rows that point at it."""
    rows: Any = model._base_manager.select_for_update(of=("self",), no_key=not whole, nowait=nowait)
    found: M | None = rows.filter(pk=pk).first()
    if found is None:
        raise Gone(f"There is no {model._meta.verbose_name} {pk} any more.")
    return found


def _row_at_once(model: type[M], pk: int) -> M:
    """A further row, held if nobody else holds it now. Raises _Again."""
    try:
        return _row(model, pk, nowait=connection.features.has_select_for_update_nowait)
    except OperationalError as busy:
        if getattr(busy.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise _Again from busy


def _records_of(row: Model, above: Iterable[str]) -> dict[str, int | None]:
    """Where the stored row points at now."""
    columns = [f"{name}_id" for name in above]
    found: dict[str, Any] | None = type(row)._base_manager.filter(pk=row.pk).values("pk", *columns).first()
    if found is None:
        raise Gone(f"There is no {row._meta.verbose_name} {row.pk} any more.")
    return {name: found[f"{name}_id"] for name in above}


def _hold(
    row: Model, wanted: Mapping[str, int | None], further: Iterable[Model]
) -> dict[type[Model], Mapping[int, Any]]:
    """Hold the records above a row, model by model in the order named, each in the order of the ids."""
    asked: dict[type[Model], set[int]] = defaultdict(set)
    for name, pk in wanted.items():
        asked[_target(row, name)].update([pk] if pk else [])
    for record in [*further, row] if hasattr(row, "merged_into_id") else further:
        asked[type(record)].add(record.pk)
    return {model: _living_now(model, pks) for model, pks in asked.items() if pks}


def _refuse_merged(row: Model, living_rows: Mapping[type[Model], Mapping[int, Any]]) -> None:
    """Raise Moved before a merged row is waited for: its survivor is held by now, and is another record."""
    lives = living_rows.get(type(row), {}).get(row.pk)
    if lives is not None and lives.pk != row.pk:
        raise Moved(lives.pk)


def _target(row: Model, name: str) -> type[Model]:
    field: Any = type(row)._meta.get_field(name)
    target: type[Model] = field.remote_field.model
    return target
