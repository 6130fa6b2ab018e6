"""When somebody was last really in touch: a call that reached them, a meeting that was held, a mail that they wrote."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from timeline.models import Event

TWO_WAY = (
    Q(kind="timeline.call", outcome=Event.Outcome.CONNECTED)
    | Q(kind="timeline.meeting", outcome=Event.Outcome.HELD)
    | Q(kind="timeline.email", direction=Event.Direction.IN)
)


def latest_two_way(person: str) -> Any:
    """An expression for a queryset: the time of the last touch of `person` ("contact") that went both ways."""
    events = Event._base_manager.filter(TWO_WAY, contact=OuterRef(person), deleted_at__isnull=True)
    return Subquery(events.order_by("-occurred_at", "-pk").values("occurred_at")[:1])
