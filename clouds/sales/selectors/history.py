"""What the timeline tells of one deal."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from clouds.sales.models import Opportunity
from timeline.models import Event
from timeline.selectors.feed import Entry, entry_of

SHOWN = 20


def history_of(deal: Opportunity, user: Any) -> list[Entry]:
    """The latest entries about the deal that `user` may read."""
    about = ContentType.objects.get_for_model(Opportunity)
    events = Event.objects.readable_by(user).filter(target_type=about, target_id=deal.pk)
    return [entry_of(event, user) for event in events.select_related("actor", "contact")[:SHOWN]]
