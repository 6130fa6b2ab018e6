"""Rows that lie in the journal of one merge while another one moves their neighbours, or takes that back.

A merge of people folds two posts at one account, and keeps one of them. That one is a row like any other: when its
account is merged or comes back meanwhile, it goes along, so that in the end everything is where it was.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Max, Model

from dataquality.merging.kinds import KINDS
from dataquality.models import Merge, MergeRow


def send_home(merge: Merge, table: str, column: str, pks: Collection[int], held: Any, old: Any) -> int:
    """Let kept rows of `pks` point at `old` again instead of `held`; how many there are."""
    if not pks:
        return 0
    later = MergeRow.objects.filter(action=MergeRow.Action.DROP, table=table, merge__state=Merge.State.DONE)
    entries = [row for row in later.filter(merge_id__gt=merge.pk) if row.pks[0] in pks and row.row.get(column) == held]
    for entry in entries:
        entry.row[column] = old
    MergeRow.objects.bulk_update(entries, ["row"], batch_size=200)
    return len(entries)


def joined_later(record: type[Model], column: str, pk: int, target: type[Model], old_id: int, now_id: int) -> None:
    """Write a row that came back into the journals of the merges that brought `old_id` to `now_id` since."""
    merges = _merges_below(target, old_id, now_id)
    current = old_id
    while current != now_id and current in merges:
        merge = merges[current]
        last: int = merge.rows.aggregate(last=Max("sequence"))["last"] or 0
        MergeRow.objects.create(
            merge=merge,
            sequence=last + 1,
            table=record._meta.label,
            column=column,
            action=MergeRow.Action.MOVE,
            pks=[pk],
            old_id=current,
            row={"to": merge.winner_id},
        )
        current = merge.winner_id


def _merges_below(target: type[Model], old_id: int, now_id: int) -> dict[int, Merge]:
    """{merged record: its merge}, from the survivor `now_id` down to `old_id`."""
    kind = next(kind for kind in KINDS.values() if kind.model is target)
    found: dict[int, Merge] = {}
    level = {now_id}
    while level and old_id not in found:
        merges = Merge.objects.filter(kind=kind.key, state=Merge.State.DONE, winner_id__in=level)
        below = {loser_id: merge for merge in merges for loser_id in merge.loser_ids}
        level = below.keys() - found.keys()
        found.update(below)
    return found
