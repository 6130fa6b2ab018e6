"""What keeps a deal from being deleted."""

from django.contrib.contenttypes.models import ContentType

from clouds.sales.models import Opportunity
from timeline.models import Event

OWN_TRACES = ("sales.opened", "sales.changed", "sales.archived", "sales.restored")


def in_the_way(deal: Opportunity) -> list[str]:
    """What the deal holds, in words; an empty list means that it may be deleted."""
    reasons = []
    if products := deal.lines.count():
        reasons.append("1 product" if products == 1 else f"{products} products")
    members = deal.committee.members.count() if deal.committee else 0
    if members:
        reasons.append("1 person on the committee" if members == 1 else f"{members} people on the committee")
    events = Event.objects.filter(
        target_type=ContentType.objects.get_for_model(Opportunity), target_id=deal.pk
    ).exclude(kind__in=OWN_TRACES)
    if entries := events.count():
        reasons.append("1 timeline entry" if entries == 1 else f"{entries} timeline entries")
    return reasons
