"""The one module that writes the hierarchy.

Every write takes one lock first and reads its nodes again under it: without that, two writers at the same time
corrupt a nested set (locking the nodes and the root is not enough, and deadlocks). Nobody else writes `parent` or the
tree's own columns: an account whose parent was changed goes through here when it is saved, and a bulk update of the
parent is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction

from accounts.tree_rows import Fault, Row, Seat, faults, next_tree_id, number, read, seats_of
from hotcrm.core import changes
from hotcrm.core.survivors import Gone

if TYPE_CHECKING:
    from accounts.models import Account

__all__ = [
    "CycleRefused",
    "Fault",
    "Seat",
    "WriteOutsideTree",
    "delete",
    "detach",
    "faults",
    "insert",
    "insert_batch",
    "move",
    "place_batch",
    "rebuild",
    "refuse_outside",
    "seats",
    "tree_lock",
]

# Any number that no other advisory lock of the database uses.
_LOCK = 360_001
COLUMNS = frozenset({"parent", "parent_id", "lft", "rght", "level", "tree_id"})
_writing: ContextVar[bool] = ContextVar("tree_is_written", default=False)


class CycleRefused(ValueError):
    """The move would put an account below itself. The message says it in words."""


class WriteOutsideTree(RuntimeError):
    """Something tried to write the hierarchy without this module."""


@contextmanager
def tree_lock() -> Iterator[None]:
    """Hold the hierarchy for writing until the transaction ends.

    PostgreSQL takes an advisory lock; SQLite's IMMEDIATE transactions already let one writer in at a time. It must be
    the first lock of its transaction, before any row.
    """
    with transaction.atomic():
        _take()
        token = _writing.set(True)
        try:
            yield
        finally:
            _writing.reset(token)


def refuse_outside(columns: Iterable[str]) -> None:
    """Raise WriteOutsideTree when `columns` hold the hierarchy and no lock is held."""
    if not _writing.get() and not COLUMNS.isdisjoint(columns):
        raise WriteOutsideTree("accounts.tree alone writes the hierarchy.")


def insert(account: "Account", save: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """Store a new account under its parent, which is read again under the lock (a merged one is its survivor)."""
    with tree_lock():
        account.parent = _fresh(account.parent_id) if account.parent_id is not None else None
        save(*args, **kwargs)


def move(account: "Account", parent: "Account | None") -> None:
    """Put `account` with everything below it under `parent`, or make it a root.

    Brings the place of `account` up to date and announces which accounts came under another root. Raises CycleRefused.
    """
    with tree_lock():
        node = _fresh(account.pk)
        target = _fresh(parent.pk) if parent is not None else None
        if node.parent_id != (target.pk if target else None):
            _refuse_cycle(node, target)
            _relocate(node, target)
        _copy_place(node, account)


def detach(account: "Account") -> None:
    """Make `account`, with everything below it, a family of its own."""
    move(account, None)


def delete(account: "Account", delete_row: Callable[..., Any]) -> Any:
    """Delete one account and close its gap. Raises ProtectedError while something still refers to it.

    One that somebody deleted first is left alone, since mptt would close its old gap a second time.
    """
    with tree_lock():
        # Held before anything is looked for: who is just adding a row to it is waited for, who comes later waits.
        if not _accounts().objects.select_for_update(of=("self",)).filter(pk=account.pk).first():
            return 0, {}
        return delete_row()


def insert_batch(accounts: Sequence["Account"]) -> None:
    """Store many new accounts as roots in one statement; `place_batch` gives them their parents afterwards.

    Derived columns must be filled before (`account.derive()`). Announces nothing: the loader does, once it is done.
    """
    with tree_lock():
        for tree_id, account in enumerate(accounts, start=next_tree_id()):
            account.parent = None
            account.lft, account.rght, account.level, account.tree_id = 1, 2, 0, tree_id
        _accounts().objects.bulk_create(accounts, batch_size=1000)


def place_batch(parents: Mapping[int, int | None], seats: Mapping[int, Seat] | None = None) -> dict[int, str]:
    """Give many accounts their parents at once; returns {account id: why its move was refused}.

    For bulk loaders and merges: reads the families concerned once, places them in memory, and writes the rows that
    changed. A move that would make a circle is refused, the others are done, in the order given. `seats` name the
    exact seat among the siblings, which an undo gives back.
    """
    if not parents:
        return {}
    with tree_lock():
        rows = _rows_of_families({*parents, *filter(None, parents.values())})
        before = _places(rows)
        refused = _reparent(rows, parents)
        _store(rows, before, seats)
        return refused


def seats(pks: Iterable[int]) -> dict[int, Seat]:
    """Where accounts sit now, so that `place_batch` can put them back exactly there."""
    return seats_of(_rows_of_families(set(pks)), set(pks))


def rebuild() -> int:
    """Write all places again from the parents; returns how many rows were wrong."""
    with tree_lock():
        rows = {row.pk: row for row in read(_accounts().objects.all())}
        return _store(rows, _places(rows))


# --- the work under the lock ------------------------------------------------------------------------------------------


def _take() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _accounts() -> "type[Account]":
    return apps.get_model("accounts", "Account")


def _fresh(pk: int) -> "Account":
    account: Account | None = _accounts().objects.filter(pk=pk).first()
    if account is None:
        raise Gone("Somebody deleted the account in the meantime.")
    return _fresh(account.merged_into_id) if account.merged_into_id else account


def _refuse_cycle(node: "Account", target: "Account | None") -> None:
    if target is None or target.tree_id != node.tree_id:
        return
    if target.pk == node.pk:
        raise CycleRefused(f"{node.name} can't be its own parent")
    if node.lft < target.lft and target.rght < node.rght:
        raise CycleRefused(f"{target.name} is below {node.name}, so it can't be its parent")


def _relocate(node: "Account", target: "Account | None") -> None:
    manager: Any = _accounts().objects
    old_tree = node.tree_id
    manager._move_node(node, target, position="last-child")
    manager.filter(pk=node.pk).update(parent=target)
    changes.announced(_accounts(), [node.pk])
    if node.tree_id != old_tree:
        branch = manager.filter(tree_id=node.tree_id, lft__range=(node.lft, node.rght))
        root_id = manager.filter(tree_id=node.tree_id, parent=None).values_list("pk", flat=True).get()
        changes.moved(list(branch.values_list("pk", flat=True)), root_id)


def _copy_place(source: "Account", account: "Account") -> None:
    for name in ("lft", "rght", "level", "tree_id"):
        setattr(account, name, getattr(source, name))
    account.parent = source.parent
    account._mptt_meta.update_mptt_cached_fields(account)


def _rows_of_families(pks: set[int]) -> dict[int, Row]:
    accounts = _accounts().objects
    trees = {tree for chunk in _chunks(pks) for tree in accounts.filter(pk__in=chunk).values_list("tree_id", flat=True)}
    return {row.pk: row for chunk in _chunks(trees) for row in read(accounts.filter(tree_id__in=chunk))}


def _chunks(values: Iterable[int], size: int = 10_000) -> Iterator[list[int]]:
    listed = sorted(values)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _reparent(rows: Mapping[int, Row], parents: Mapping[int, int | None]) -> dict[int, str]:
    refused: dict[int, str] = {}
    for pk, parent_id in parents.items():
        above = parent_id
        while above is not None and above != pk:
            above = rows[above].parent_id
        if above == pk:
            refused[pk] = "The parent is below it"
        else:
            rows[pk].parent_id = parent_id
    return refused


Places = Mapping[int, tuple[int | None, int, int, int, int]]


def _places(rows: Mapping[int, Row]) -> Places:
    return {pk: row.place() for pk, row in rows.items()}


def _store(rows: Mapping[int, Row], before: Places, seats: Mapping[int, Seat] | None = None) -> int:
    """Number the families from their parents, write the rows that differ and announce who came under another root."""
    families = number(rows, seats or {})
    changed = [row for pk, row in rows.items() if row.place() != before[pk]]
    _write(changed)
    changes.announced(_accounts(), [row.pk for row in changed if row.parent_id != before[row.pk][0]])
    for root_id, members in families.items():
        if arrived := [pk for pk in members if rows[pk].tree_id != before[pk][1]]:
            changes.moved(arrived, root_id)
    return len(changed)


def _write(rows: Sequence[Row]) -> None:
    table = connection.ops.quote_name(_accounts()._meta.db_table)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*((row.pk, *row.place()) for row in rows), strict=True)]
            cursor.execute(
                f"UPDATE {table} AS a SET parent_id = n.parent_id, tree_id = n.tree_id, lft = n.lft, rght = n.rght,"  # noqa: S608
                " level = n.level FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[])"
                " AS n(id, parent_id, tree_id, lft, rght, level) WHERE a.id = n.id",
                columns,
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET parent_id = %s, tree_id = %s, lft = %s, rght = %s, level = %s WHERE id = %s",  # noqa: S608
                [(*row.place(), row.pk) for row in rows],
            )
