"""Putting a case away, bringing it back, and deleting one that nothing happened to."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clouds.service.models import Case
from clouds.service.selectors.deletion import in_the_way
from clouds.service.services.cases import words
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.survivors import held


@transaction.atomic
def archive_case(*, case: Case, actor: Any) -> Case:
    """Put the case away: it leaves lists and counts. An archived one stays as it is."""
    stored = held(case, "account", "contact")
    if stored.archived_at is None:
        stored.archived_at = timezone.now()
        _store(stored, actor, "service.archived")
    return stored


@transaction.atomic
def restore_case(*, case: Case, actor: Any) -> Case:
    """Bring an archived case back."""
    stored = held(case, "account", "contact")
    if stored.archived_at is not None:
        stored.archived_at = None
        _store(stored, actor, "service.restored")
    return stored


@transaction.atomic
def delete_case(*, case: Case, actor: Any) -> None:
    """Delete a case for good that nothing happened to. Raises NotEmpty with what stands in the way."""
    stored = held(case, "account", "contact", to_delete=True)
    if reasons := in_the_way(stored):
        raise NotEmpty(reasons)
    audited("case.deleted", actor=actor, model="service.Case", ids=[stored.pk])
    changes.announced(Case, [stored.pk])
    activity.record("service.deleted", account=stored.account, actor=actor, subject=stored.subject, data=words(stored))
    stored.delete()


def _store(case: Case, actor: Any, kind: str) -> None:
    case.version += 1
    case.save(update_fields=["archived_at", "version", "updated_at"])
    changes.announced(Case, [case.pk])
    activity.record(kind, account=case.account, actor=actor, target=case, subject=case.subject, data=words(case))
