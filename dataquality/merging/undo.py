"""Taking a merge back: what still sits where the merge put it returns, and the report says what stays and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts import tree
from dataquality.merging import survivor
from dataquality.merging.errors import UndoRefused
from dataquality.merging.execute import accounts_first, record_activity
from dataquality.merging.give_back import GiveBack
from dataquality.merging.holding import hold
from dataquality.merging.kinds import KINDS, Kind
from dataquality.merging.words import joined
from dataquality.models import Merge, MergeRow
from hotcrm.audit.models import audited
from hotcrm.core import changes


def undo_merge(*, merge: Merge, actor: Any) -> Merge:
    """Take `merge` back and return it with its report. Raises UndoRefused, which names later merges on top of it."""
    with tree.tree_lock():
        stored = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        kind = KINDS[stored.kind]
        ids = [stored.winner_id, *stored.loser_ids]
        hold(kind, ids, whole=ids)
        refuse(stored, actor)
        return _undo(kind, stored, actor)


def refuse(merge: Merge, actor: Any) -> None:
    """Raise UndoRefused with the reason when the merge can't be taken back now by `actor`; reads only."""
    if merge.state == Merge.State.UNDONE:
        raise UndoRefused("This merge was taken back already.")
    if later := on_top(merge):
        raise UndoRefused("A later merge builds on this one. Undo that one first.", later)
    if gone := deleted_since(merge):
        raise UndoRefused(f"{joined(gone)} {'was' if len(gone) == 1 else 'were'} deleted. Nothing can go back there.")
    manager: Any = KINDS[merge.kind].model._default_manager
    if not actor.has_perm("dataquality.merge_records"):
        raise UndoRefused("Your role can't take merges back.")
    if not manager.editable_by(actor).filter(pk=merge.winner_id).exists():
        raise UndoRefused(f"You can't change {merge.summary.get('winner', 'the survivor')}.")


def deleted_since(merge: Merge) -> list[str]:
    """The names of merged records that are no longer there."""
    there = set(KINDS[merge.kind].model._base_manager.filter(pk__in=merge.loser_ids).values_list("pk", flat=True))
    return [merge.summary["names"][str(pk)] for pk in merge.loser_ids if pk not in there]


def on_top(merge: Merge) -> list[Merge]:
    """Later merges that the survivor took part in, latest first: they are taken back before this one."""
    later = Merge.objects.filter(state=Merge.State.DONE, kind=merge.kind, pk__gt=merge.pk).order_by("-pk")
    model = KINDS[merge.kind].model
    final = model._base_manager.filter(pk=merge.winner_id).values_list("merged_into_id", flat=True).first()
    if final is None:
        return list(later.filter(winner_id=merge.winner_id))
    return [m for m in later if merge.winner_id in (m.winner_id, *m.loser_ids)]


def _undo(kind: Kind, merge: Merge, actor: Any) -> Merge:
    _wake(kind, merge.loser_ids)
    back = GiveBack(kind, merge)
    back.values()
    for row in _last_first(merge):
        back.row(row)
    back.mains()
    back.posts()
    back.derived()
    merge.state = Merge.State.UNDONE
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.undo_report = back.report()
    merge.save(update_fields=["state", "undone_at", "undone_by", "undo_report"])
    _tell(kind, merge, back, actor)
    return merge


def _last_first(merge: Merge) -> Iterator[MergeRow]:
    """The journal backwards, but the places in the hierarchy first: other accounts, then what belongs to them."""
    places = merge.rows.filter(action=MergeRow.Action.TREE)
    yield from places.order_by("-sequence")
    yield from merge.rows.exclude(action=MergeRow.Action.TREE).order_by("-sequence")


def _wake(kind: Kind, loser_ids: Sequence[int]) -> None:
    rows = kind.model._base_manager.filter(Q(pk__in=loser_ids), merged_into__isnull=False)
    rows.update(merged_into=None, version=F("version") + 1, updated_at=timezone.now())


def _tell(kind: Kind, merge: Merge, back: GiveBack, actor: Any) -> None:
    ids = [merge.winner_id, *merge.loser_ids]
    changes.announced(kind.model, ids)
    for model in accounts_first(back.touched):
        changes.announced(model, back.touched[model])
    survivor.announce_family(kind, ids)
    audited("merge.undo", actor=actor, model=kind.model._meta.label, ids=ids)
    winner = kind.model._base_manager.get(pk=merge.winner_id)
    record_activity("dataquality.unmerged", kind, winner, actor, joined(merge.summary.get("losers", [])))
