"""How long a case still has, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clouds.service.models import SOON, Case
from hotcrm.core.customer360 import Tone

_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """Words beside a case ("2 h left", "3 h over", "Resolved 5 Mar"), a chip's words ("SLA 2 h") and a colour."""

    words: str
    chip: str
    tone: Tone
    breached: bool = False


def countdown(case: Case, now: datetime | None = None) -> Countdown:
    """The time that the case still has."""
    now = now or timezone.now()
    if not case.is_open:
        return Countdown(words="Resolved", chip="", tone="")
    if case.due_at is None:
        return Countdown(words="No due time", chip="", tone="")
    left = case.due_at - now
    if left < timedelta(0):
        return Countdown(words=f"{span(-left)} over", chip="SLA over", tone="bad", breached=True)
    tone: Tone = "bad" if left < SOON else ""
    return Countdown(words=f"{span(left)} left", chip=f"SLA {_short(left)}", tone=tone)


def span(time: timedelta) -> str:
    """A time in its largest units: "1 d 4 h", "2 h", "35 min"."""
    seconds = int(time.total_seconds())
    days, hours = divmod(seconds // _HOUR, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 3 else f"{days} d"
    return f"{hours} h" if hours else f"{seconds // 60} min"


def _short(time: timedelta) -> str:
    """The largest unit alone."""
    return " ".join(span(time).split()[:2])
