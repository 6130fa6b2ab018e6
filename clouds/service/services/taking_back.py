"""Taking a move from status to status back, as if it had not been."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clouds.service.models import Case
from clouds.service.services.cases import set_status
from hotcrm.core import changes


@transaction.atomic
def take_back(case: Case, actor: Any, *, version: int, status: str, resolved_at: str = "") -> Case:
    """Give the case the status that it had before, and the time of its resolution that it had.

    The timeline keeps both moves. Raises VersionConflict when the case was changed since `version`.
    """
    stored = set_status(case=case, status=status, actor=actor, version=version)
    if resolved_at:
        stored.resolved_at = datetime.fromisoformat(resolved_at)
        stored.save()
        changes.announced(Case, [stored.pk])
    return stored
