"""My day, put together from the panels that apps registered for it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from hotcrm.core import customer360, panels
from hotcrm.users.models import User

TARGET = "my_day"
FIRST_SIDE_ORDER = 100
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DayPanel:
    """A panel with its variables, or the words that it could not be shown."""

    key: str
    title: str
    template: str
    context: Mapping[str, Any]
    failed: bool = False


@dataclass(frozen=True, kw_only=True)
class Day:
    """The page: work at the left, signals at the right, and sentences for the head."""

    work: Sequence[DayPanel]
    side: Sequence[DayPanel]
    headlines: Sequence[Any]


def whose(request: HttpRequest) -> Any:
    """Whose day is shown: one's own, or with `?user=` that of somebody in one's line. Raises Http404 for others."""
    asked = request.GET.get("user", "")
    if not asked or asked == str(request.user.pk):
        return request.user
    found = line_of(request.user).filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if found is None:
        raise Http404
    return found


def line_of(user: Any) -> Any:
    """The people below a manager, by name."""
    return User.objects.filter(is_active=True, line_above__manager=user).order_by("first_name", "last_name", "pk")


def day(request: HttpRequest) -> Day:
    """Panels of target "my_day": those ordered below 100 are work, the others stand at the right.

    A panel's context may carry `headline`: {"text": ..., "url": ...} for the sentence under the date.
    """
    built = [(panel.order, _build(panel, request)) for panel in panels.allowed(request.user, target=TARGET)]
    return Day(
        work=[panel for order, panel in built if order < FIRST_SIDE_ORDER],
        side=[panel for order, panel in built if order >= FIRST_SIDE_ORDER],
        headlines=[panel.context["headline"] for _, panel in built if panel.context.get("headline")],
    )


def _build(panel: customer360.Panel, request: HttpRequest) -> DayPanel:
    try:
        context = panel.context(None, request)
    except Exception:
        logger.exception("Panel %s failed", panel.key)
        return DayPanel(key=panel.key, title=panel.title, template="", context={}, failed=True)
    return DayPanel(key=panel.key, title=panel.title, template=panel.template, context=context)
