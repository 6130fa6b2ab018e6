"""Doing one thing to many rows: which ones, one after the other, and what came of it.

Every row is fetched again through what the actor may change, so a row that was chosen but may not be changed is left
out and told. One row that can't be changed does not keep the others from it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django_q.tasks import async_task

from hotcrm.audit.models import audited
from hotcrm.core.customer360 import BulkAction
from hotcrm.core.models import VersionConflict
from hotcrm.jobs.models import Job
from hotcrm.views.listing import Listing
from hotcrm.views.spec import ListSpec

AT_ONCE, MOST, BATCH = 200, 10_000, 100
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Rows that somebody chose: `count` visible ones, the keys of those that may be changed, and three of them."""

    count: int
    pks: Sequence[int]
    examples: Sequence[str]

    @property
    def left_out(self) -> int:
        return self.count - len(self.pks)


@dataclass(kw_only=True)
class Outcome:
    """What came of it. `refused` counts reasons."""

    done: int = 0
    same: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: Mapping[str, Any]) -> None:
        """Count what an earlier part came to."""
        self.done += other.get("done", 0)
        self.same += other.get("same", 0)
        self.refused.update(other.get("refused", {}))

    def as_dict(self) -> dict[str, Any]:
        return {"done": self.done, "same": self.same, "refused": dict(self.refused)}

    def words(self, spec: ListSpec, action: BulkAction, values: Mapping[str, Any]) -> str:
        """The sentence for whoever asked for it."""
        parts = [f"{self.done:,} {spec.noun(self.done)} {action.said(values)}"]
        if self.same:
            parts.append(f"{self.same:,} needed no change")
        parts += [f"{count:,} left out: {reason}" for reason, count in self.refused.most_common(3)]
        return ". ".join(part.rstrip(".") for part in parts) + "."


def chosen(request: HttpRequest, spec: ListSpec, data: QueryDict) -> Chosen:
    """The rows ticked, or all that match the filter now; of what the person may see, those that they may change."""
    if data.get("all"):
        rows = Listing(request, spec, QueryDict(data.get("filter", "")[:4000])).found
    else:
        rows = spec.rows(request.user).filter(pk__in=numbers(data.getlist("ids")))
    seen = set(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    editable = spec.editable(request.user)
    allowed = sorted(
        pk for part in _parts(sorted(seen)) for pk in editable.filter(pk__in=part).values_list("pk", flat=True)
    )
    names = [str(row) for row in editable.filter(pk__in=allowed[:EXAMPLES])]
    return Chosen(count=len(seen), pks=allowed, examples=names)


def run(spec: ListSpec, action: BulkAction, pks: Iterable[int], actor: Any, values: Mapping[str, Any]) -> Outcome:
    """Do it to each row that the actor may still change."""
    outcome = Outcome()
    wanted = list(pks)
    rows = {row.pk: row for row in spec.editable(actor).filter(pk__in=wanted)}
    for pk in wanted:
        if pk not in rows:
            outcome.refused["you may not change them"] += 1
            continue
        try:
            with transaction.atomic():
                changed = action.apply(rows[pk], actor, values)
        except ValidationError as error:
            outcome.refused[" ".join(error.messages)] += 1
        except VersionConflict:
            outcome.refused["somebody changed them just now"] += 1
        else:
            outcome.done += bool(changed)
            outcome.same += not changed
    return outcome


def run_at_once(spec: ListSpec, action: BulkAction, picked: Chosen, actor: Any, values: Mapping[str, Any]) -> Outcome:
    """The whole of it in the caller's transaction, with one entry in the audit."""
    outcome = run(spec, action, picked.pks, actor, values)
    if picked.left_out:
        outcome.refused["you may not change them"] += picked.left_out
    keep(spec, action, actor, picked.pks, outcome)
    return outcome


def keep(spec: ListSpec, action: BulkAction, actor: Any, pks: Sequence[int], outcome: Outcome) -> None:
    """Who did what to which rows."""
    label = spec.rows(actor).model._meta.label
    audited("bulk." + action.key, actor=actor, model=label, ids=list(pks), done=outcome.done)


def queue(spec: ListSpec, action: BulkAction, picked: Chosen, actor: Any, data: QueryDict) -> Job:
    """Leave it to the worker; the job tells how far it is."""
    job = Job.objects.create(
        key=f"bulk:{uuid4().hex}",
        label=f"{action.label}, {len(picked.pks):,} {spec.many}",
        total=len(picked.pks),
        started_by=actor,
        result={"kind": spec.kind, "action": action.key, "left_out": picked.left_out},
    )
    sent = {name: data.getlist(name) for name in data if name not in {"ids", "csrfmiddlewaretoken"}}
    transaction.on_commit(lambda: async_task("hotcrm.views.tasks.run_bulk", job.pk, list(picked.pks), sent))
    return job


def numbers(texts: Iterable[str]) -> list[int]:
    """The keys among what a form sent."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < 18][:MOST]


def _parts(pks: Sequence[int]) -> list[Sequence[int]]:
    return [pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE)]
