"""Rows that would say the same twice once they point at one survivor, and flags that only one row may carry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from dataquality.merging import shares
from dataquality.merging.references import Reference, Uniqueness, uniqueness_of


@dataclass(frozen=True, kw_only=True)
class Twins:
    """What must happen to the rows of one reference before they can move.

    `drops` gives {row to take away: the row that says the same and stays}, 0 for a share that ends: those are told in
    `ended` too. `demoted` are rows that lose a flag.
    """

    drops: Mapping[int, int] = field(default_factory=dict)
    ended: Sequence[Any] = ()
    demoted: Mapping[str, Sequence[int]] = field(default_factory=dict)


def find_twins(reference: Reference, winner_id: int, loser_ids: Sequence[int], home: int | None = None) -> Twins:
    """The twins among the rows that point at the survivor or at a merged record.

    Of rows that say the same, the one that carries a flag stays, else the survivor's own, else the oldest. Of flagged
    rows, the one at account `home` keeps the flag (the main post follows the account of the person), else the
    survivor's own.
    """
    rules = uniqueness_of(reference)
    ended = shares.ending(reference, winner_id, loser_ids) if shares.is_share(reference) else []
    if not rules:
        return Twins(drops={row.pk: 0 for row in ended}, ended=ended)
    rank = {pk: place for place, pk in enumerate([winner_id, *loser_ids])}
    rows: list[Model] = list(reference.rows(rank))
    demoted = {rule.flag: _demoted(rows, reference, rule, rank, home) for rule in rules if rule.flag}
    drops: dict[int, int] = {row.pk: 0 for row in ended}
    for rule in rules:
        if not rule.flag:
            there = rows if rule.condition is None else reference.rows(rank).filter(rule.condition)
            _add_drops(drops, there, reference, rule, rank, demoted)
    return Twins(
        drops=drops,
        ended=ended,
        demoted={flag: [pk for pk in pks if pk not in drops] for flag, pks in demoted.items()},
    )


def _demoted(
    rows: Iterable[Model], reference: Reference, rule: Uniqueness, rank: Mapping[int, int], home: int | None
) -> list[int]:
    flagged = [row for row in rows if getattr(row, rule.flag)]

    def first(row: Model) -> tuple[bool, int, int]:
        return home is not None and getattr(row, "account_id", home) != home, rank[_owner(row, reference)], row.pk

    return [row.pk for row in sorted(flagged, key=first)[1:]]


def _add_drops(
    drops: dict[int, int],
    rows: Iterable[Model],
    reference: Reference,
    rule: Uniqueness,
    rank: Mapping[int, int],
    demoted: Mapping[str, Sequence[int]],
) -> None:
    groups: dict[tuple[Any, ...], list[Model]] = defaultdict(list)
    for row in rows:
        key = tuple(getattr(row, name) for name in rule.others)
        if row.pk not in drops and (rule.nulls_collide or None not in key):
            groups[key].append(row)
    for twins in groups.values():
        twins.sort(key=lambda row: (not _flagged(row, demoted), rank[_owner(row, reference)], row.pk))
        drops.update({row.pk: twins[0].pk for row in twins[1:]})


def _flagged(row: Model, demoted: Mapping[str, Sequence[int]]) -> bool:
    """True when the row carries a flag that must not be lost."""
    flags = [name for name in ("is_primary",) if hasattr(row, name)]
    return any(getattr(row, flag) and row.pk not in demoted.get(flag, ()) for flag in flags)


def _owner(row: Model, reference: Reference) -> int:
    return int(getattr(row, reference.field))
