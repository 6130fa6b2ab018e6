"""Where the survivor of a merge stands: never below a record that became part of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dataquality.merging.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What a merge does to who stands above whom.

    `above` is the survivor's superior afterwards; `children` are records below a merged one that come under the
    survivor.
    """

    above: int | None
    children: tuple[int, ...]


def placing(kind: Kind, winner_id: int, loser_ids: Sequence[int], chosen: int | None = None) -> Placing:
    """Where records stand after the merge. `chosen` is the record whose place the survivor takes (its own by default).

    The survivor comes under the first record above the topmost one of the set on the way up. Whatever the set looks
    like, no circle can arise: nothing above that place belongs to the set.
    """
    members = {winner_id, *loser_ids}
    return Placing(
        above=_above(kind, chosen or winner_id, members),
        children=tuple(_children(kind, winner_id, loser_ids)),
    )


def _children(kind: Kind, winner_id: int, loser_ids: Iterable[int]) -> list[int]:
    rows: Any = kind.model._base_manager.filter(**{f"{kind.superior}__in": list(loser_ids)})
    return list(rows.exclude(pk__in=[winner_id, *loser_ids]).order_by("pk").values_list("pk", flat=True))


def _above(kind: Kind, pk: int, members: set[int]) -> int | None:
    line = line_above(kind, pk)
    topmost = max((place for place, record in enumerate(line) if record in members), default=0)
    return line[topmost + 1] if topmost + 1 < len(line) else None


def line_above(kind: Kind, pk: int) -> list[int]:
    """The record, then everyone above it, nearest first; a circle that stands already ends the line."""
    line: list[int] = []
    current: int | None = pk
    while current is not None and current not in line:
        line.append(current)
        current = kind.model._base_manager.filter(pk=current).values_list(kind.superior, flat=True).first()
    return line
