"""The one module that writes the hierarchy.

Every write takes one lock first and reads its nodes again under it: without that, two writers at the same time
corrupt a nested set (locking the nodes and the root is not enough, and deadlocks).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction

if TYPE_CHECKING:
    from accounts.models import Account

# Any number that no other advisory lock of the database uses.
_LOCK = 360_001


class CycleRefused(ValueError):
    """The move would put an account below itself."""


@contextmanager
def tree_lock() -> Iterator[None]:
    """Hold the hierarchy for writing until the transaction ends.

    PostgreSQL takes an advisory lock; SQLite's IMMEDIATE transactions already let one writer in at a time. It must be
    the first lock of its transaction, before any row.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def insert(account: "Account", save: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """Store a new account under its parent, which is read again under the lock."""
    with tree_lock():
        if account.parent_id is not None:
            account.parent = _fresh(account.parent_id)
        save(*args, **kwargs)


def _fresh(pk: int) -> "Account":
    return apps.get_model("accounts", "Account").objects.get(pk=pk)
