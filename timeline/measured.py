"""What `benchmark` opens of the timeline."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from accounts.models import Account
from timeline.models import Event
from timeline.selectors.feed import cursor_of

DEEP = 10_000


def fragment_path(user: Any) -> str | None:
    """The second page of the busiest account's timeline."""
    return _page_after(user, 10)


def deep_path(user: Any) -> str | None:
    """A page far down in it."""
    return _page_after(user, DEEP)


def _page_after(user: Any, skipped: int) -> str | None:
    account = _busiest(user)
    if account is None:
        return None
    events = Event.objects.filter(account=account).order_by("-occurred_at", "-pk")
    place = min(skipped, max(events.count() - 20, 0))
    event = events[place : place + 1].first()
    if event is None:
        return None
    return f"{reverse('timeline:entries', args=[account.pk])}?{urlencode({'before': cursor_of(event)})}"


def _busiest(user: Any) -> Account | None:
    visible = Account.objects.visible_to(user).order_by("-last_activity_at", "pk")[:200]
    counted = Account.objects.filter(pk__in=[account.pk for account in visible]).annotate(entries=Count("events"))
    return counted.order_by("-entries", "pk").first()
