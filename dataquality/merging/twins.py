"""Rows that would say the same twice once they point at one survivor, and flags that only one row may carry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from dataquality.merging.references import Reference, Uniqueness, uniqueness_of


@dataclass(frozen=True, kw_only=True)
class Twins:
    """What must happen to the rows of one reference before they can move.

    `drops` gives {row to take away: the row that says the same and stays}; `demoted` are rows that lose a flag.
    """

    drops: Mapping[int, int] = field(default_factory=dict)
    demoted: Mapping[str, Sequence[int]] = field(default_factory=dict)


def find_twins(reference: Reference, winner_id: int, loser_ids: Sequence[int], home: int | None = None) -> Twins:
    """The twins among the rows that point at the survivor or at a merged record.

    Of rows that say the same, the one that carries a flag stays, else the survivor's own, else the oldest. Of flagged
    rows, the one at account `home` keeps the flag (the main post follows the account of the person), else the
    survivor's own.
    """
    rules = uniqueness_of(reference)
    if not rules:
        return Twins()
    rank = {pk: place for place, pk in enumerate([winner_id, *loser_ids])}
    demoted = {rule.flag: _demoted(reference, rule, rank, home) for rule in rules if rule.flag}
    drops: dict[int, int] = {}
    for rule in rules:
        if not rule.flag:
            _add_drops(drops, reference, rule, rank, demoted)
    return Twins(
        drops=drops,
        demoted={flag: [pk for pk in pks if pk not in drops] for flag, pks in demoted.items()},
    )


def _demoted(reference: Reference, rule: Uniqueness, rank: Mapping[int, int], home: int | None) -> list[int]:
    rows = list(reference.rows(rank).filter(rule.condition))

    def first(row: Model) -> tuple[bool, int, int]:
        return home is not None and getattr(row, "account_id", home) != home, rank[_owner(row, reference)], row.pk

    return [row.pk for row in sorted(rows, key=first)[1:]]


def _add_drops(
    drops: dict[int, int],
    reference: Reference,
    rule: Uniqueness,
    rank: Mapping[int, int],
    demoted: Mapping[str, Sequence[int]],
) -> None:
    rows = reference.rows(rank)
    if rule.condition is not None:
        rows = rows.filter(rule.condition)
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
