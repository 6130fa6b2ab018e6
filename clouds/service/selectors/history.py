"""What the timeline tells of one case."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from clouds.service.models import Case
from timeline.models import Event
from timeline.selectors.feed import Entry, entry_of

SHOWN = 20


def history_of(case: Case, user: Any) -> list[Entry]:
    """The latest entries about the case that `user` may read."""
    about = ContentType.objects.get_for_model(Case)
    events = Event.objects.readable_by(user).filter(target_type=about, target_id=case.pk)
    return [entry_of(event, user) for event in events.select_related("actor", "contact")[:SHOWN]]
