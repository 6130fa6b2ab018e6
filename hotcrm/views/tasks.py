"""Bulk actions in the background. A task may run twice: how far it came is stored with what it did."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import QueryDict

from hotcrm.core.customer360 import BulkAction, bulk_actions
from hotcrm.jobs.models import Job
from hotcrm.views.bulk import BATCH, Outcome, keep, run
from hotcrm.views.spec import ListSpec, lists

MOST_STARTS = 3


def run_bulk(job_id: int, pks: Sequence[int], sent: Mapping[str, Sequence[str]]) -> None:
    """The bulk action that a waiting job stands for; a second run goes on where the first stopped."""
    job = Job.objects.filter(pk=job_id).active().select_related("started_by").first()
    if job is None:
        return
    try:
        _carry_out(job, pks, sent)
    except Exception:
        job.fail("It broke off. What was done stays; choose the rest and run it again.")
        raise


def _carry_out(job: Job, pks: Sequence[int], sent: Mapping[str, Sequence[str]]) -> None:
    spec = lists.get(job.result["kind"])
    action = bulk_actions.get((job.result["kind"], job.result["action"]))
    actor: Any = job.started_by
    form = action.form(_query(sent), actor) if action and actor else None
    if spec is None or action is None or form is None or not form.is_valid():
        job.fail("That action is no longer there.")
        return
    if action.permission and not actor.has_perm(action.permission):
        job.fail("Your role may no longer do that.")
        return
    if not _started(job, len(pks)):
        return
    while _did_a_part(job.pk, pks, spec, action, form.cleaned_data):
        pass
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("started_by").get(pk=job.pk)
        if not job.is_active:
            return
        outcome = Outcome()
        outcome.add(job.result.get("outcome", {}))
        if job.result["left_out"]:
            outcome.refused["you may not change them"] += job.result["left_out"]
        keep(spec, action, actor, pks, outcome)
        job.finish(job.result, outcome.words(spec, action, form.cleaned_data)[:500])


def _started(job: Job, total: int) -> bool:
    """Count this start; after MOST_STARTS that all broke off it is given up."""
    if job.starts >= MOST_STARTS:
        job.fail("It broke off three times. What was done stays; choose the rest and run it again.")
        return False
    done, result = job.done, job.result
    job.begin(total)
    Job.objects.filter(pk=job.pk).update(done=done, result=result)
    return True


def _did_a_part(job_id: int, pks: Sequence[int], spec: ListSpec, action: BulkAction, values: Mapping[str, Any]) -> bool:
    """Do the next rows and say so in the same transaction; the job is held, so that no other worker does them too."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("started_by").get(pk=job_id)
        part = pks[job.done : job.done + BATCH]
        if not part or not job.is_active:
            return False
        outcome = run(spec, action, part, job.started_by, values)
        outcome.add(job.result.get("outcome", {}))
        Job.objects.filter(pk=job.pk).update(result={**job.result, "outcome": outcome.as_dict()})
        job.advance(job.done + len(part))
    return True


def _query(sent: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in sent.items():
        data.setlist(name, list(values))
    return data
