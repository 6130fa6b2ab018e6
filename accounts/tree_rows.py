"""The hierarchy as plain rows: read in bulk, numbered in one walk, checked for contradictions. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A row whose stored place contradicts the hierarchy."""

    account_id: int
    detail: str


@dataclass(slots=True)
class Row:
    """An account's place."""

    pk: int
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    level: int

    def place(self) -> tuple[int | None, int, int, int, int]:
        """What the table keeps of it."""
        return self.parent_id, self.tree_id, self.lft, self.rght, self.level


def read(queryset: Any) -> Iterator[Row]:
    """The rows of a queryset of accounts, places only."""
    values = queryset.values_list("pk", "parent_id", "tree_id", "lft", "rght", "level")
    return (Row(*row) for row in values.iterator(chunk_size=10_000))


def next_tree_id() -> int:
    """The first number that no family has."""
    numbers = apps.get_model("accounts", "Account").objects.order_by("-tree_id").values_list("tree_id", flat=True)
    return (numbers.first() or 0) + 1


def number(rows: Mapping[int, Row]) -> dict[int, list[int]]:
    """Set lft, rght, level and tree_id of every row in one walk; siblings keep their order. {root: its family}."""
    children: dict[int | None, list[Row]] = defaultdict(list)
    for row in sorted(rows.values(), key=lambda r: (r.tree_id, r.lft, r.pk)):
        children[row.parent_id].append(row)
    taken: set[int] = set()
    following = next_tree_id()
    families = {}
    for root in children[None]:
        if root.tree_id in taken or root.lft != 1 or root.level != 0:
            root.tree_id, following = following, following + 1
        taken.add(root.tree_id)
        families[root.pk] = _walk(root, children)
    return families


def _walk(root: Row, children: Mapping[int | None, Sequence[Row]]) -> list[int]:
    """Number one family without recursion, however deep; returns its ids."""
    members, counter = [], 0
    stack: list[tuple[Row, int, bool]] = [(root, 0, False)]
    while stack:
        row, level, leaving = stack.pop()
        counter += 1
        if leaving:
            row.rght = counter
            continue
        row.lft, row.level, row.tree_id = counter, level, root.tree_id
        members.append(row.pk)
        stack.append((row, level, True))
        stack.extend((child, level + 1, False) for child in reversed(children.get(row.pk, ())))
    return members


def faults() -> list[Fault]:
    """Every account whose stored place is not what the parents say: overlaps, gaps, levels, strays, circles."""
    found: list[Fault] = []
    stack: list[Row] = []
    roots: set[int] = set()
    rows = list(read(apps.get_model("accounts", "Account").objects.order_by("tree_id", "lft", "pk")))
    for row in rows:
        while stack and (stack[-1].tree_id != row.tree_id or stack[-1].rght < row.lft):
            stack.pop()
        found.extend(Fault(account_id=row.pk, detail=words) for words in _contradictions(row, stack, roots))
        stack.append(row)
    return found + _wrong_widths(rows)


def _contradictions(row: Row, stack: Sequence[Row], roots: set[int]) -> Iterator[str]:
    above = stack[-1] if stack else None
    if above is not None and row.rght > above.rght:
        yield f"It reaches beyond account {above.pk}, in which it begins."
    if row.parent_id != (above.pk if above else None):
        yield f"Its parent is {row.parent_id}, but it stands below {above.pk if above else 'nobody'}."
    if row.level != len(stack):
        yield f"Its level is {row.level} instead of {len(stack)}."
    if above is None:
        if row.tree_id in roots:
            yield f"Tree {row.tree_id} has another root."
        roots.add(row.tree_id)


def _wrong_widths(rows: Sequence[Row]) -> list[Fault]:
    """Accounts whose span does not fit the number of accounts below them, counted from the parents."""
    sizes = {row.pk: 1 for row in rows}
    for row in sorted(rows, key=lambda r: -r.level):
        if row.parent_id in sizes:
            sizes[row.parent_id] += sizes[row.pk]
    return [
        Fault(
            account_id=row.pk,
            detail=f"Its span holds {(row.rght - row.lft + 1) / 2:g} accounts instead of {sizes[row.pk]}.",
        )
        for row in rows
        if row.rght - row.lft + 1 != 2 * sizes[row.pk]
    ]
