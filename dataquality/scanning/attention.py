"""The line on an account's page that tells of a possible duplicate."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse

from accounts.models import Account
from dataquality.matching.record import ACCOUNT
from dataquality.models import DuplicatePair
from hotcrm.core.customer360 import AttentionItem


def possible_duplicate(account: Any, user: Any) -> Sequence[AttentionItem]:
    """The likeliest open pair of the account whose other record the person may see; one query."""
    other = Case(When(low_id=account.pk, then=F("high_id")), default=F("low_id"))
    visible = Account.objects.visible_to(user).filter(pk=OuterRef("other"))
    pair = (
        DuplicatePair.objects.open()
        .filter(Q(low_id=account.pk) | Q(high_id=account.pk), kind=ACCOUNT)
        .annotate(other=other)
        .annotate(other_name=Subquery(visible.values("name")[:1]))
        .filter(other_name__isnull=False)
        .order_by("-probability", "low_id", "high_id")
        .first()
    )
    if pair is None:
        return []
    return [
        AttentionItem(
            severity=50,
            sentence=f"Possible duplicate: {pair.other_name}, {percent(pair.probability)}",
            tone="info",
            icon="copy-check",
            verb="Compare",
            url=f"{reverse('dataquality:duplicates')}?kind={ACCOUNT}&g={pair.group_id}",
        )
    ]


def percent(probability: float) -> str:
    """A probability in words; never 100, for a machine is never certain."""
    value = probability * 100
    if value >= 99.95:
        return "99.9%"
    return f"{value:.1f}%" if value >= 99 else f"{value:.0f}%"
