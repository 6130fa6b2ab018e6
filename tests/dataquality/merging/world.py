"""Short ways to make a world and to merge in it."""

import uuid
from typing import Any

from django.apps import apps

from dataquality.merging.execute import merge_records
from dataquality.merging.undo import undo_merge
from dataquality.merging.words import table_words
from dataquality.models import Merge
from hotcrm.users.models import User

NOT_WRITTEN = ("is gone", "entered again")


def merge(actor: User, *records: Any, **options: Any) -> Merge:
    """Merge the records into the first."""
    kind = records[0]._meta.model_name
    options.setdefault("key", uuid.uuid4().hex)
    return merge_records(kind=kind, ids=[r.pk for r in records], winner_id=records[0].pk, actor=actor, **options)


def given_up(label: str) -> int:
    """Twins of a table that an undo could not write back, which its report tells."""
    names = {table_words(apps.get_model(label), count) for count in (1, 2)}
    stays = [s for report in Merge.objects.values_list("undo_report", flat=True) for s in report.get("stays", [])]
    return sum(
        s["count"] for s in stays if any(w in s["why"] for w in NOT_WRITTEN) and s["what"].split(" ", 1)[-1] in names
    )


def made_by_undos(label: str) -> int:
    """Rows that undos had to add, which their reports tell."""
    reports = Merge.objects.values_list("undo_report", flat=True)
    return sum(report.get("made", {}).get(label, 0) for report in reports)


def undo(actor: User, done: Merge) -> Merge:
    return undo_merge(merge=done, actor=actor)
