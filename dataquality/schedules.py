"""When the scans run. Written once after a migration; what an admin changes later stays."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

NIGHTLY, WEEKLY = "Duplicates: what changed", "Duplicates: everything"


def ensure_schedules(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Create the schedules that are missing."""
    from django_q.models import Schedule

    wanted = {
        NIGHTLY: ("dataquality.tasks.scan_changed", Schedule.DAILY, _next(3)),
        WEEKLY: ("dataquality.tasks.scan_everything", Schedule.WEEKLY, _next(4, weekday=6)),
    }
    for name, (function, often, at) in wanted.items():
        Schedule.objects.using(using).get_or_create(
            name=name, defaults={"func": function, "schedule_type": often, "next_run": at}
        )


def _next(hour: int, weekday: int | None = None) -> datetime:
    """The next time that it is `hour` o'clock (on that day of the week)."""
    now = timezone.localtime()
    at = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    while at <= now or (weekday is not None and at.weekday() != weekday):
        at += timedelta(days=1)
    return at
