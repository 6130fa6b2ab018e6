"""Doing a merge: everything in one transaction, everything in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from accounts import tree
from accounts.models import Account
from dataquality.merging import survivor
from dataquality.merging.errors import MergeRefused, NotAllowed, PlanMoved
from dataquality.merging.holding import hold
from dataquality.merging.journal import Journal
from dataquality.merging.kinds import KINDS, Kind
from dataquality.merging.plan import Plan, Relation, build_plan
from dataquality.merging.references import Reference, rule_of, strategy_of
from dataquality.merging.words import joined, relation_words
from dataquality.models import Merge
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes


def merge_records(
    *,
    kind: str,
    ids: Sequence[int],
    actor: Any,
    key: str,
    winner_id: int | None = None,
    picked: Mapping[str, int] | None = None,
    preset: str = "survivor",
    digest: str = "",
    reason: str = "",
) -> Merge:
    """Merge records `ids` into `winner_id` (or the suggested one) and return the journal's entry.

    The same `key` again returns the merge that it made. With the `digest` of a plan, exactly that plan is executed.
    Raises PlanMoved with the plan that holds now, NotAllowed, AlreadyMerged, or MergeRefused.
    """
    with tree.tree_lock():
        if done := _done(key, kind, ids, actor):
            return done
        # Rows may still be added to the survivor, nobody may add any to the others.
        hold(KINDS[kind], ids, whole=[pk for pk in ids if pk != winner_id])
        plan = build_plan(kind=kind, ids=ids, user=actor, winner_id=winner_id, picked=picked, preset=preset)
        if plan.blockers:
            raise NotAllowed(" ".join(plan.blockers))
        if digest and digest != plan.digest:
            raise PlanMoved(plan)
        return _execute(plan, actor, key, reason)


def _done(key: str, kind: str, ids: Sequence[int], actor: Any) -> Merge | None:
    done = Merge.objects.filter(key=key).first()
    if done is None:
        return None
    if done.actor_id != actor.pk or done.kind != kind or {done.winner_id, *done.loser_ids} != set(ids):
        raise MergeRefused("This form was used for another merge.")
    return done


def _execute(plan: Plan, actor: Any, key: str, reason: str) -> Merge:
    merge = Merge.objects.create(
        key=key,
        kind=plan.kind.key,
        winner_id=plan.winner_id,
        loser_ids=plan.loser_ids,
        actor=actor,
        reason=reason[:300],
        versions_seen={str(pk): version for pk, version in plan.versions.items()},
        losers_before={str(r.pk): survivor.kept(plan.kind, r) for r in plan.records if r.pk != plan.winner_id},
        summary=_summary(plan),
    )
    journal = Journal(merge)
    survivor.take_place(plan, journal)  # other accounts first, then what belongs to them: see hotcrm.core.survivors
    for relation in plan.relations:
        if relation.total:
            _bring_over(plan, relation, journal)
    _redirect_earlier(plan, journal)
    _retire(plan)
    survivor.write(plan, merge)
    journal.close()
    _tell(plan, merge, journal, actor)
    return merge


def _bring_over(plan: Plan, relation: Relation, journal: Journal) -> None:
    reference = relation.reference
    rule = rule_of(reference)
    if strategy_of(reference) == "rule" and rule is not None and rule.apply is not None:
        rule.apply(reference=reference, winner_id=plan.winner_id, loser_ids=plan.loser_ids, journal=journal)
        return
    _drop_twins(relation, journal)
    for flag, pks in relation.twins.demoted.items():
        for pk in pks:
            journal.change(reference.model, pk, {flag: True}, {flag: False})
    for loser_id in plan.loser_ids:
        if relation.counts.get(loser_id):
            rows = reference.rows([loser_id]).select_for_update(of=("self",), no_key=True)
            pks = rows.order_by("pk").values_list("pk", flat=True)
            journal.move(reference, list(pks), loser_id, plan.winner_id)


def _drop_twins(relation: Relation, journal: Journal) -> None:
    drops = relation.twins.drops
    rows = relation.reference.model._base_manager.in_bulk(list(drops))
    for pk in sorted(rows):
        journal.drop(rows[pk], int(getattr(rows[pk], relation.reference.field)), drops[pk])


def _redirect_earlier(plan: Plan, journal: Journal) -> None:
    """Records merged into one of the losers before now lead straight to the survivor."""
    reference = Reference(model=plan.kind.model, field="merged_into_id", target=plan.kind.model)
    for loser_id in plan.loser_ids:
        earlier = list(reference.rows([loser_id]).order_by("pk").values_list("pk", flat=True))
        journal.move(reference, earlier, loser_id, plan.winner_id)


def _retire(plan: Plan) -> None:
    """The losers keep their names and values, and lead to the survivor."""
    rows = plan.kind.model._base_manager.filter(pk__in=plan.loser_ids)
    rows.update(merged_into=plan.winner_id, version=F("version") + 1, updated_at=timezone.now())


def _tell(plan: Plan, merge: Merge, journal: Journal, actor: Any) -> None:
    winner = plan.kind.model._base_manager.get(pk=plan.winner_id)
    changes.announced(plan.kind.model, [plan.winner_id, *plan.loser_ids])
    for model in accounts_first(journal.touched):
        changes.announced(model, journal.touched[model])
    survivor.announce_family(plan.kind, [plan.winner_id])
    audited("merge", actor=actor, model=plan.kind.model._meta.label, ids=[plan.winner_id, *plan.loser_ids])
    record_activity("dataquality.merged", plan.kind, winner, actor, joined(merge.summary["losers"]))


def accounts_first(touched: Iterable[type[Model]]) -> list[type[Model]]:
    """The models in the order in which everybody holds what is derived from them."""
    return sorted(touched, key=lambda model: (model is not Account, model._meta.label))


def record_activity(event: str, kind: Kind, winner: Any, actor: Any, names: str) -> None:
    """Tell the timeline of the survivor."""
    account, contact = (winner, None) if kind.in_tree else (winner.account, winner)
    activity.record(event, account=account, contact=contact, actor=actor, data={"names": names})


def _summary(plan: Plan) -> dict[str, Any]:
    """What the page of the merge tells later, in words and counts."""
    losers = [record for record in plan.records if record.pk != plan.winner_id]
    return {
        "winner": str(plan.winner),
        "losers": [str(record) for record in losers],
        "names": {str(record.pk): str(record) for record in plan.records},
        "sources": dict(plan.sources),
        "relations": [
            {
                "table": relation.reference.table,
                "field": relation.reference.field,
                "label": relation_words(relation.reference, 2),
                "counts": {str(pk): count for pk, count in relation.counts.items()},
                "twins": len(relation.twins.drops),
            }
            for relation in plan.relations
            if relation.total
        ],
        "children": len(plan.placing.children),
    }
