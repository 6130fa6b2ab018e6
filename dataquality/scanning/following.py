"""What the duplicates engine does when records change: it listens, nobody calls it."""

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.db.models import Model

from dataquality import tasks
from dataquality.scanning.storing import follow


def records_changed(model: type[Model], ids: Collection[int]) -> None:
    """Bring stored values and keys up to date within the writer's transaction, and have them compared afterwards."""
    for kind in follow(model, ids):
        transaction.on_commit(partial(tasks.wake, kind), robust=True)
