"""What the timeline tells of one deal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from clouds.sales.models import Opportunity
from hotcrm.core.customer360 import event_kinds
from timeline.models import Event

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened, in words."""

    words: str
    icon: str
    body: str
    at: datetime
    milestone: bool


def history_of(deal: Opportunity, user: Any) -> list[Entry]:
    """The latest entries about the deal that `user` may read."""
    about = ContentType.objects.get_for_model(Opportunity)
    events = Event.objects.readable_by(user).filter(target_type=about, target_id=deal.pk)
    return [_entry(event) for event in events.select_related("actor", "contact")[:SHOWN]]


def _entry(event: Event) -> Entry:
    kind = event_kinds.get(event.kind)
    words = {
        **{key: str(value) for key, value in event.data.items()},
        "actor": str(event.actor or "Somebody"),
        "contact": str(event.contact or "somebody"),
        "subject": event.subject,
    }
    try:
        sentence = kind.sentence.format_map(words).strip() if kind else event.subject
    except KeyError:
        sentence = event.subject or event.kind
    return Entry(
        words=sentence or event.kind,
        icon=kind.icon if kind else "activity",
        body=event.body,
        at=event.occurred_at,
        milestone=event.milestone,
    )
