"""The demo's time: everything is told around the last day of the sales data, then moved to end today."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.service.models import Case
from contacts.models import Contact, Employment
from timeline.models import Event, Task

LAST_DAY = date(2017, 12, 31)

_DATES: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Opportunity, ("opened_on", "close_on", "closed_on")),
    (Employment, ("started_on", "ended_on")),
    (Task, ("due_on",)),
)
_MOMENTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Event, ("occurred_at",)),
    (Case, ("opened_at", "due_at", "resolved_at")),
    (Task, ("done_at",)),
    (Account, ("last_activity_at",)),
    (Contact, ("last_activity_at",)),
)


def moment(days: float, hour: int = 10, minute: int = 0) -> datetime:
    """That hour, so many days before the last day (after it, when negative)."""
    day = LAST_DAY - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def day(days: int) -> date:
    """So many days before the last day."""
    return LAST_DAY - timedelta(days=days)


def move_to_today() -> int:
    """Move all dates of the demo by one whole number of days so that its last day is today; how many days."""
    days = (timezone.now().astimezone(UTC).date() - LAST_DAY).days
    for model, fields in _DATES:
        _move(model, fields, "date", days)
    for model, fields in _MOMENTS:
        _move(model, fields, "moment", days)
    _keep_the_evening_for_yesterday()
    return days


def _keep_the_evening_for_yesterday() -> None:
    """What is told of a later hour of today has not happened yet: it becomes yesterday's."""
    now = timezone.now()
    late = Case.objects.filter(Q(opened_at__gt=now) | Q(resolved_at__gt=now))
    _move(Case, ("opened_at", "due_at", "resolved_at"), "moment", -1, late.values_list("pk", flat=True))
    _move(Event, ("occurred_at",), "moment", -1, Event.objects.filter(occurred_at__gt=now).values_list("pk", flat=True))


def _move(
    model: type[models.Model], fields: Sequence[str], kind: str, days: int, only: Iterable[int] | None = None
) -> None:
    """One statement a table; SQLite keeps dates as text, so Django's date arithmetic would not do."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = {_later(quote(name), kind)}" for name in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns}"  # noqa: S608
    amounts = [_amount(days)] * len(fields)
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute(sql, amounts)
        else:
            cursor.executemany(f"{sql} WHERE id = %s", [[*amounts, pk] for pk in only])


def _later(column: str, kind: str) -> str:
    if connection.vendor == "postgresql":
        return f"{column} + %s" if kind == "date" else f"{column} + make_interval(days => %s)"
    if kind == "date":
        return f"date({column}, %s)"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {column}, %s)"


def _amount(days: int) -> int | str:
    return days if connection.vendor == "postgresql" else f"{days:+d} days"
