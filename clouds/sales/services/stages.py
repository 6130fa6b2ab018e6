"""Moving a deal from stage to stage."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, Stage
from clouds.sales.services.opportunities import record_answer, words
from hotcrm.core import activity, changes
from hotcrm.core.models import VersionConflict
from hotcrm.core.survivors import held


@transaction.atomic
def set_stage(
    *, opportunity: Opportunity, stage: str, actor: Any, version: int | None = None, lost_reason: str = ""
) -> Opportunity:
    """Move the deal to `stage` with that stage's probability; a win or a loss gets today's date and a milestone.

    The same stage again changes nothing. Raises ValidationError for a stage that does not exist or an archived deal,
    and VersionConflict when `version` is told and the deal was changed since.
    """
    if stage not in Stage.values:
        raise ValidationError({"stage": f"There is no stage '{stage}'."})
    deal = held(opportunity, "account", "contact")
    if version is not None and deal.version != version:
        raise VersionConflict(deal)
    if deal.archived_at is not None:
        raise ValidationError({"stage": "The deal is archived. Restore it first."})
    if deal.stage == stage:
        return deal
    before = deal.get_stage_display()
    deal.stage, deal.probability = stage, DEFAULT_PROBABILITY[Stage(stage)]
    deal.closed_on = None if deal.is_open else timezone.localdate()
    deal.lost_reason = lost_reason if stage == Stage.LOST else ""
    deal.version += 1
    deal.full_clean(exclude=["committee", "account", "contact"])
    deal.save()
    changes.announced(Opportunity, [deal.pk])
    _record_move(deal, before, actor)
    return deal


def _record_move(deal: Opportunity, before: str, actor: Any) -> None:
    if not deal.is_open:
        record_answer(deal, actor=actor)
        return
    activity.record(
        "sales.stage",
        account=deal.account,
        actor=actor,
        target=deal,
        subject=deal.name,
        data={**words(deal), "before": before},
    )
