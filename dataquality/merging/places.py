"""Where the survivor of a merge stands: never below a record that became part of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Account
from dataquality.merging.kinds import Kind

Superiors = Mapping[int, int | None]


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What a merge does to who stands above whom.

    `above` is the survivor's superior afterwards; `children` are records below a merged one that come under the
    survivor. `places` tells for each record of the set what `above` would be if the survivor took its place.
    """

    above: int | None
    children: tuple[int, ...]
    places: Superiors


def placing(kind: Kind, winner_id: int, loser_ids: Sequence[int], chosen: int | None = None) -> Placing:
    """Where records stand after the merge. `chosen` is the record whose place the survivor takes (its own by default).

    The survivor comes under the first record above the topmost one of the set on the way up. Whatever the set looks
    like, no circle can arise: nothing above that place belongs to the set.
    """
    members = {winner_id, *loser_ids}
    superiors = superiors_of(kind, members)
    places = {pk: _above(line(superiors, pk), members) for pk in members}
    children = tuple(_children(kind, winner_id, loser_ids))
    return Placing(above=places.get(chosen or winner_id), children=children, places=places)


def _children(kind: Kind, winner_id: int, loser_ids: Iterable[int]) -> list[int]:
    rows = kind.model._base_manager.filter(**{f"{kind.superior}__in": list(loser_ids)})
    return list(rows.exclude(pk__in=[winner_id, *loser_ids]).order_by("pk").values_list("pk", flat=True))


def _above(upwards: Sequence[int], members: Collection[int]) -> int | None:
    topmost = max((place for place, record in enumerate(upwards) if record in members), default=0)
    return upwards[topmost + 1] if topmost + 1 < len(upwards) else None


def line_above(kind: Kind, pk: int) -> list[int]:
    """The record, then everyone above it, nearest first; a circle that stands already ends the line."""
    return line(superiors_of(kind, [pk]), pk)


def line(superiors: Superiors, pk: int) -> list[int]:
    """The same, from superiors that are known."""
    found: list[int] = []
    current: int | None = pk
    while current is not None and current not in found:
        found.append(current)
        current = superiors.get(current)
    return found


def superiors_of(kind: Kind, pks: Collection[int]) -> dict[int, int | None]:
    """{record: its superior} for these records and everyone above them; as many queries for one as for fifty."""
    return _account_superiors(pks) if kind.in_tree else _level_by_level(kind, pks)


def _account_superiors(pks: Collection[int]) -> dict[int, int | None]:
    above = Q(pk__in=pks)
    for tree_id, lft, rght in Account.objects.filter(pk__in=pks).values_list("tree_id", "lft", "rght"):
        above |= Q(tree_id=tree_id, lft__lt=lft, rght__gt=rght)
    return dict(Account.objects.filter(above).order_by().values_list("pk", "parent_id"))


def _level_by_level(kind: Kind, pks: Collection[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    level = set(pks)
    while level:
        found.update(kind.model._base_manager.filter(pk__in=level).order_by().values_list("pk", kind.superior))
        level = {above for above in found.values() if above is not None} - found.keys()
    return found
