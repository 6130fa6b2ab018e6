"""Putting a deal away, bringing it back, and deleting one that holds nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clouds.sales.models import Opportunity
from clouds.sales.selectors.deletion import in_the_way
from contacts.services.committee import dissolve
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.survivors import held


@transaction.atomic
def archive_opportunity(*, opportunity: Opportunity, actor: Any) -> Opportunity:
    """Put the deal away: it leaves lists and sums. An archived one stays as it is."""
    deal = held(opportunity, "account", "contact")
    if deal.archived_at is None:
        deal.archived_at = timezone.now()
        _store(deal, actor, "sales.archived")
    return deal


@transaction.atomic
def restore_opportunity(*, opportunity: Opportunity, actor: Any) -> Opportunity:
    """Bring an archived deal back."""
    deal = held(opportunity, "account", "contact")
    if deal.archived_at is not None:
        deal.archived_at = None
        _store(deal, actor, "sales.restored")
    return deal


@transaction.atomic
def delete_opportunity(*, opportunity: Opportunity, actor: Any) -> None:
    """Delete an empty deal for good. Raises NotEmpty with what stands in the way."""
    deal = held(opportunity, "account", "contact", to_delete=True)
    if reasons := in_the_way(deal):
        raise NotEmpty(reasons)
    pk, committee = deal.pk, deal.committee
    audited("opportunity.deleted", actor=actor, model="sales.Opportunity", ids=[pk])
    changes.announced(Opportunity, [pk])
    activity.record("sales.deleted", account=deal.account, actor=actor, subject=deal.name)
    deal.delete()
    if committee is not None:
        dissolve(committee=committee)


def _store(deal: Opportunity, actor: Any, kind: str) -> None:
    deal.version += 1
    deal.save(update_fields=["archived_at", "version", "updated_at"])
    changes.announced(Opportunity, [deal.pk])
    activity.record(kind, account=deal.account, actor=actor, target=deal, subject=deal.name)
