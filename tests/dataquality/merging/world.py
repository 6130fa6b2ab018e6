"""Short ways to make a world and to merge in it."""

import uuid
from typing import Any

from dataquality.merging.execute import merge_records
from dataquality.merging.undo import undo_merge
from dataquality.models import Merge
from hotcrm.users.models import User


def merge(actor: User, *records: Any, **options: Any) -> Merge:
    """Merge the records into the first."""
    kind = records[0]._meta.model_name
    options.setdefault("key", uuid.uuid4().hex)
    return merge_records(kind=kind, ids=[r.pk for r in records], winner_id=records[0].pk, actor=actor, **options)


def undo(actor: User, done: Merge) -> Merge:
    return undo_merge(merge=done, actor=actor)
