"""What the timeline tells of imported deals: when each was opened and how it was answered, at those days."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from clouds.sales.models import Opportunity
from clouds.sales.services.opportunities import words
from hotcrm.core.activity import Activity, record_many

OPENED_AT, ANSWERED_AT = time(9), time(17)


def record_history(created: Sequence[Opportunity], answered: Sequence[Opportunity]) -> None:
    """Record the openings of new deals whose day is known, and wins and losses, in one go."""
    opened = [_activity("sales.opened", deal, deal.opened_on, OPENED_AT) for deal in created if deal.opened_on]
    closed = [_activity(f"sales.{deal.stage}", deal, deal.closed_on, ANSWERED_AT) for deal in answered]
    record_many([*opened, *closed])


def _activity(kind: str, deal: Opportunity, day: date | None, hour: time) -> Activity:
    return Activity(
        kind=kind,
        account=deal.account,
        contact=deal.contact,
        actor=deal.owner,
        target=deal,
        subject=deal.name,
        body=deal.lost_reason if kind == "sales.lost" else "",
        occurred_at=_moment(day, hour),
        data=words(deal),
    )


def _moment(day: date | None, hour: time) -> datetime:
    """That hour of the day, but never in the future; now when the day is unknown."""
    now = timezone.now()
    return min(timezone.make_aware(datetime.combine(day, hour)), now) if day else now
