"""The hierarchy as plain rows: read in bulk, numbered in one walk, checked for contradictions. Nothing here writes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.apps import apps


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A row whose stored place contradicts the hierarchy."""

    account_id: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Where an account sits: right after which sibling (None: first), and as a root, under which number."""

    after: int | None
    tree_id: int | None = None


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


def seats_of(rows: Mapping[int, Row], pks: Collection[int]) -> dict[int, Seat]:
    """The seats of `pks`, in the order in which they stand."""
    last: dict[int | None, int] = {}
    seats = {}
    for row in sorted(rows.values(), key=lambda r: (r.tree_id, r.lft, r.pk)):
        if row.pk in pks:
            seats[row.pk] = Seat(after=last.get(row.parent_id), tree_id=row.tree_id if row.level == 0 else None)
        last[row.parent_id] = row.pk
    return seats


def number(rows: Mapping[int, Row], seats: Mapping[int, Seat] = MappingProxyType({})) -> dict[int, list[int]]:
    """Set lft, rght, level and tree_id of every row in one walk. {root: its family}.

    Siblings keep their order; those that `seats` names sit where it says, if that seat is still to be had.
    """
    children: dict[int | None, list[Row]] = defaultdict(list)
    for row in sorted(rows.values(), key=lambda r: (r.tree_id, r.lft, r.pk)):
        children[row.parent_id].append(row)
    for parent_id in {rows[pk].parent_id for pk in seats if pk in rows} - {None}:
        children[parent_id] = _seated(children[parent_id], seats)
    _give_back_numbers(children[None], seats)
    taken: set[int] = set()
    following = max([next_tree_id(), *(root.tree_id + 1 for root in children[None])])
    families = {}
    for root in children[None]:
        if root.tree_id in taken or root.lft != 1 or root.level != 0:
            root.tree_id, following = following, following + 1
        taken.add(root.tree_id)
        families[root.pk] = _walk(root, children)
    return families


def _seated(siblings: Sequence[Row], seats: Mapping[int, Seat]) -> list[Row]:
    """The siblings with each seated one right after the neighbour that its seat names."""
    here = {row.pk for row in siblings}
    waiting: dict[int | None, list[Row]] = defaultdict(list)
    queue: list[Row] = []
    for row in siblings:
        seat = seats.get(row.pk)
        if seat is not None and (seat.after is None or seat.after in here):
            waiting[seat.after].append(row)
        else:
            queue.append(row)
    ordered: list[Row] = []
    stack = [*reversed(queue), *reversed(waiting.pop(None, []))]
    while stack:
        row = stack.pop()
        ordered.append(row)
        stack.extend(reversed(waiting.pop(row.pk, [])))
    return ordered + [row for rest in waiting.values() for row in rest]


def _give_back_numbers(roots: Sequence[Row], seats: Mapping[int, Seat]) -> None:
    """Let roots have the numbers of their families again that nobody took meanwhile."""
    wanted = {row.pk: seats[row.pk].tree_id for row in roots if row.pk in seats and seats[row.pk].tree_id is not None}
    accounts = apps.get_model("accounts", "Account").objects
    others = accounts.filter(tree_id__in=set(wanted.values())).exclude(pk__in=wanted)
    taken = {row.tree_id for row in roots if row.pk not in wanted} | set(others.values_list("tree_id", flat=True))
    for row in roots:
        number = wanted.get(row.pk)
        if number is not None and number not in taken:
            row.tree_id, row.lft, row.level = number, 1, 0


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
