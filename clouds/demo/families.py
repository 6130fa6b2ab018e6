"""Families of companies of several sizes, placed in the nested set before they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

LARGEST = 2000


@dataclass(slots=True)
class Place:
    """A company's place in its family; `parent` is the position of its parent in the family's list."""

    parent: int | None
    level: int
    left: int = 0
    right: int = 0


def families(total: int, random: Random) -> Iterator[list[Place]]:
    """Families that make up `total` companies: one of up to 2,000, some large, many small, most companies alone."""
    left = total
    for size in _sizes(total, random):
        size = min(size, left)
        left -= size
        yield family(size, random)
        if not left:
            return


def _sizes(total: int, random: Random) -> Iterator[int]:
    if not total:
        return
    yield max(1, min(LARGEST, total // 10))
    while True:
        chance = random.random()
        if chance < 0.88:
            yield 1
        elif chance < 0.985:
            yield random.randint(2, 8)
        elif chance < 0.9992:
            yield random.randint(9, 60)
        else:
            yield random.randint(100, 400)


def family(size: int, random: Random) -> list[Place]:
    """One family: the first is the root, every other one stands below an earlier one, up to six levels deep."""
    places = [Place(parent=None, level=0)]
    children: list[list[int]] = [[]]
    while len(places) < size:
        above = min(random.randrange(len(places)), random.randrange(len(places)))
        if places[above].level < 6:
            children[above].append(len(places))
            places.append(Place(parent=above, level=places[above].level + 1))
            children.append([])
    _number(places, children)
    return places


def _number(places: list[Place], children: list[list[int]]) -> None:
    """Walk the family once, counting on the way in and out."""
    counter = 0
    stack: list[tuple[int, bool]] = [(0, False)]
    while stack:
        position, leaving = stack.pop()
        counter += 1
        if leaving:
            places[position].right = counter
            continue
        places[position].left = counter
        stack.append((position, True))
        stack.extend((child, False) for child in reversed(children[position]))
