"""What the timeline puts on somebody's day."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from timeline.models import Event
from timeline.selectors.next_steps import day_of, due_until_today, snooze_days

MEETINGS, MOST = 5, 100


def my_tasks(record: None, request: HttpRequest) -> dict[str, Any]:
    """Tasks that are overdue, due today and in the next week."""
    person = getattr(request, "day_of", request.user)
    own = person == request.user
    groups = day_of(person, request.user)
    counts = {group.key: group.count for group in groups}
    due, late = counts.get("overdue", 0) + counts.get("today", 0), counts.get("overdue", 0)
    address = f"{reverse('timeline:tasks')}?owner={'me' if own else person.pk}"
    words = f"{due} task{'' if due == 1 else 's'} due" + (f", {late} overdue" if late else "")
    return {
        "groups": groups,
        "count": sum(counts.values()),
        "tasks_url": address,
        "snooze_days": snooze_days(),
        "may_work": request.user.has_perm("timeline.change_task"),
        "headline": {"text": words, "url": f"{address}&due=overdue" if late else address} if due else None,
    }


def due_count(user: Any) -> int:
    """How many open tasks of one's own are due or overdue, a hundred at most: the headline's number."""
    return due_until_today(user)[:MOST].count()


def my_meetings(record: None, request: HttpRequest) -> dict[str, Any]:
    """The meetings of today that are still ahead."""
    now = timezone.localtime()
    ahead = Event.objects.visible_to(request.user).filter(
        kind="timeline.meeting",
        actor=getattr(request, "day_of", request.user),
        occurred_at__gte=now,
        occurred_at__lte=now.replace(hour=23, minute=59, second=59, microsecond=999_999),
    )
    return {"meetings": list(ahead.order_by("occurred_at", "pk").select_related("account", "contact")[:MEETINGS])}
