"""What becomes of the surviving record itself: its place and its values."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts import tree
from accounts.models import Account
from dataquality.merging.errors import MergeRefused
from dataquality.merging.journal import Journal
from dataquality.merging.kinds import DERIVED, Kind
from dataquality.merging.plan import Plan
from dataquality.merging.stored import freeze, freeze_row
from dataquality.models import Merge
from hotcrm.core import changes


def kept(kind: Kind, record: Any) -> dict[str, Any]:
    """A record whole, as it was."""
    return freeze_row(record)


def watched(kind: Kind) -> tuple[str, ...]:
    """The columns of the survivor that a merge writes; the last activity follows from its entries."""
    return (*kind.columns, *DERIVED[kind.key])


def take_place(plan: Plan, journal: Journal) -> None:
    """Put the survivor, the losers and what stood below them where they belong, and keep where they stood."""
    moves = _moves(plan)
    stood = dict(plan.kind.model._base_manager.filter(pk__in=moves).values_list("pk", plan.kind.superior))
    moves = {pk: above for pk, above in moves.items() if stood[pk] != above}
    if plan.kind.in_tree:
        _place_accounts(moves, stood, journal)
        return
    for pk, above in moves.items():
        journal.change(plan.kind.model, pk, {plan.kind.superior: stood[pk]}, {plan.kind.superior: above})


def _moves(plan: Plan) -> dict[int, int | None]:
    """{record: its new superior}, in an order in which no step makes a circle."""
    moves: dict[int, int | None] = {plan.winner_id: plan.placing.above}
    moves.update(dict.fromkeys(plan.placing.children, plan.winner_id))
    moves.update(dict.fromkeys(plan.loser_ids))
    return moves


def _place_accounts(moves: Mapping[int, int | None], stood: Mapping[int, int | None], journal: Journal) -> None:
    seats = tree.seats(moves)
    if refused := tree.place_batch(moves):
        raise MergeRefused(" ".join(refused.values()))
    # In the order of their seats, so that an undo can put neighbours back one after the other.
    places = [
        {"pk": pk, "from": stood[pk], "to": moves[pk], "after": seats[pk].after, "tree_id": seats[pk].tree_id}
        for pk in moves
    ]
    if places:
        journal.place(Account, places)


def write(plan: Plan, merge: Merge) -> None:
    """Write the chosen values and the derived columns; keep both states on the merge."""
    columns = watched(plan.kind)
    winner: Any = plan.kind.model._base_manager.get(pk=plan.winner_id)
    merge.winner_before = freeze(winner, columns)
    for column, value in plan.values.items():
        setattr(winner, column, value)
    winner.derive()
    store(plan.kind, winner, columns)
    merge.winner_after = freeze(winner, columns)
    merge.save(update_fields=["winner_before", "winner_after"])


def store(kind: Kind, record: Any, columns: Iterable[str]) -> None:
    """Write columns of a record past its `save`, and say that it is a new version."""
    values = {column: getattr(record, column) for column in columns}
    rows = kind.model._base_manager.filter(pk=record.pk)
    rows.update(**values, version=F("version") + 1, updated_at=timezone.now())


def announce_family(kind: Kind, ids: Iterable[int]) -> None:
    """Say under which root the accounts stand, since entries may have come to them from another family."""
    if not kind.in_tree:
        return
    places = Account.objects.filter(pk__in=list(ids)).values_list("pk", "tree_id")
    for pk, tree_id in places:
        root = Account.objects.filter(tree_id=tree_id, parent=None).values_list("pk", flat=True).get()
        changes.moved([pk], root)
