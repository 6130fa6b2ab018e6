"""What keeps a case from being deleted."""

from django.contrib.contenttypes.models import ContentType

from clouds.service.models import Case
from timeline.models import Event

OWN_TRACES = ("service.opened", "service.changed", "service.archived", "service.restored")


def in_the_way(case: Case) -> list[str]:
    """What the case holds, in words; an empty list means that it may be deleted."""
    events = Event.objects.filter(target_type=ContentType.objects.get_for_model(Case), target_id=case.pk).exclude(
        kind__in=OWN_TRACES
    )
    entries = events.count()
    if not entries:
        return []
    return ["1 timeline entry" if entries == 1 else f"{entries} timeline entries"]
