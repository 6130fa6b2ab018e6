"""Rules over the stored rows of deals that `check_integrity` runs."""

from collections.abc import Iterator

from django.db.models import F, Q

from clouds.sales.models import Opportunity
from clouds.sales.services.pricing import followers, list_amount
from hotcrm.core.customer360 import Finding

LABEL = "sales.Opportunity"


def stale_list_amounts() -> Iterator[Finding]:
    """Deals that follow the catalogue and whose stored list price is another than its products'."""
    told = followers().filter(closed_on__isnull=True).annotate(told=list_amount())
    stale = told.filter(
        (Q(list_amount__isnull=False, told__isnull=False) & ~Q(list_amount=F("told")))
        | Q(list_amount__isnull=True, told__isnull=False)
        | Q(list_amount__isnull=False, told__isnull=True)
    )
    for pk, stored, expected in stale.values_list("pk", "list_amount", "told"):
        yield Finding(
            code="list_amount", model=LABEL, id=pk, detail=f"It says {stored}, the catalogue says {expected}."
        )


def strayed_committees() -> Iterator[Finding]:
    """Deals whose buying committee belongs to another account."""
    strayed = Opportunity.objects.filter(committee__isnull=False).exclude(committee__account=F("account"))
    for pk, committee in strayed.values_list("pk", "committee_id"):
        yield Finding(
            code="committee_account", model=LABEL, id=pk, detail=f"Committee {committee} belongs to another account."
        )
