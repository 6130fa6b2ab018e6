"""Taking a move from stage to stage back, as if it had not been."""

from datetime import date
from typing import Any

from django.db import transaction

from clouds.sales.models import Opportunity
from clouds.sales.services.stages import set_stage
from hotcrm.core import changes


@transaction.atomic
def take_back(
    deal: Opportunity,
    actor: Any,
    *,
    version: int,
    stage: str,
    probability: int,
    closed_on: str = "",
    lost_reason: str = "",
) -> Opportunity:
    """Give the deal the stage that it had before, with the probability and the day of the answer that it had.

    The timeline keeps both moves. Raises VersionConflict when the deal was changed since `version`.
    """
    stored = set_stage(opportunity=deal, stage=stage, actor=actor, version=version, lost_reason=lost_reason)
    stored.probability = probability
    stored.closed_on = date.fromisoformat(closed_on) if closed_on else None
    stored.save()
    changes.announced(Opportunity, [stored.pk])
    return stored
