"""Bulk actions in the background. A task may run twice: how far it came is stored with what it did."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import QueryDict

from hotcrm.core.customer360 import bulk_actions
from hotcrm.jobs.models import Job
from hotcrm.views.bulk import BATCH, Outcome, keep, run
from hotcrm.views.spec import lists


def run_bulk(job_id: int, pks: Sequence[int], sent: Mapping[str, Sequence[str]]) -> None:
    """The bulk action that a waiting job stands for; a second run goes on where the first stopped."""
    job = Job.objects.filter(pk=job_id).active().select_related("started_by").first()
    if job is None:
        return
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
    if job.status == Job.Status.QUEUED:
        done, result = job.done, job.result
        job.begin(len(pks))
        job.done, job.result = done, result
    while job.done < len(pks):
        part = pks[job.done : job.done + BATCH]
        with transaction.atomic():
            outcome = run(spec, action, part, actor, form.cleaned_data)
            outcome.add(job.result.get("outcome", {}))
            job.result = {**job.result, "outcome": outcome.as_dict()}
            Job.objects.filter(pk=job.pk).update(result=job.result)
            job.advance(job.done + len(part))
    outcome = Outcome()
    outcome.add(job.result.get("outcome", {}))
    if job.result["left_out"]:
        outcome.refused["you may not change them"] += job.result["left_out"]
    with transaction.atomic():
        keep(spec, action, actor, pks, outcome)
        job.finish(job.result, outcome.words(spec, action, form.cleaned_data)[:500])


def _query(sent: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in sent.items():
        data.setlist(name, list(values))
    return data
