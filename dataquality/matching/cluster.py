"""Groups without chaining: every pair inside a group stands on its own."""

from collections.abc import Iterable

Scored = tuple[int, int, float]


def groups(pairs: Iterable[Scored]) -> list[list[int]]:
    """Groups of ids out of (low id, high id, probability), the surest pairs first.

    Two groups join only when every pair across them was found too; a pair that stays between two groups comes up again
    once those are settled. The same pairs give the same groups, in whatever order they come.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))
    found = {(low, high) for low, high, _probability in ordered}
    group_of: dict[int, list[int]] = {}
    for low, high, _probability in ordered:
        left, right = group_of.setdefault(low, [low]), group_of.setdefault(high, [high])
        if left is right or not all((min(a, b), max(a, b)) in found for a in left for b in right):
            continue
        left.extend(right)
        for member in right:
            group_of[member] = left
    distinct = {id(group): sorted(group) for group in group_of.values() if len(group) > 1}
    return sorted(distinct.values())
