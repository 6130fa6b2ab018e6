"""Tasks as pages show them: of an account, of a person's day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.utils import timezone

from timeline.models import Task

SHOWN, DAY_SHOWN = 6, 8


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Open tasks, the most urgent first, and how many there are in all."""

    tasks: Sequence[Task]
    count: int


@dataclass(frozen=True, kw_only=True)
class DayGroup:
    """Tasks of a person that are overdue, due today, or in the next week."""

    key: str
    label: str
    tasks: Sequence[Task]
    count: int


def open_steps(tasks: Any, shown: int = SHOWN) -> Steps:
    """The first open ones of `tasks`, overdue first, and their number in the same query."""
    rows = tasks.open().annotate(all=Window(Count("pk"))).select_related("owner", "contact", "account")
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:shown])
    return Steps(tasks=found, count=found[0].all if found else 0)


def day_of(person: Any, reader: Any) -> list[DayGroup]:
    """The open tasks of `person` until a week from now as far as `reader` sees them, grouped; one query."""
    today = timezone.localdate()
    until = today + timedelta(days=7)
    due = list(_of(person, reader).filter(due_on__lte=until).order_by("due_on", "pk")[:200])
    groups = (
        ("overdue", "Overdue", [task for task in due if _day(task) < today]),
        ("today", "Today", [task for task in due if _day(task) == today]),
        ("week", "Next 7 days", [task for task in due if _day(task) > today]),
    )
    return [
        DayGroup(key=key, label=label, tasks=tasks[:DAY_SHOWN], count=len(tasks))
        for key, label, tasks in groups
        if tasks
    ]


def due_until_today(person: Any) -> QuerySet[Task]:
    """Open tasks of one's own that are overdue or due today, in no order."""
    own: QuerySet[Task] = Task.objects.visible_to(person).open().filter(owner=person)
    return own.filter(due_on__lte=timezone.localdate()).order_by()


def due(tasks: Any, when: str) -> Any:
    """Open tasks that are "overdue", due "today", in the next "week", "later", or without a day; "done" ones."""
    today = timezone.localdate()
    by_key = {
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=today + timedelta(days=7)),
        "later": Q(due_on__gt=today + timedelta(days=7)),
        "none": Q(due_on__isnull=True),
    }
    if when == "done":
        return tasks.filter(done_at__isnull=False)
    return tasks.open().filter(by_key[when]) if when in by_key else tasks.open()


def snooze_days(today: date | None = None) -> list[tuple[str, date]]:
    """What a task can be put off to with one click."""
    day = today or timezone.localdate()
    monday = day + timedelta(days=7 - day.weekday())
    return [("Tomorrow", day + timedelta(days=1)), ("Next Monday", monday), ("In two weeks", day + timedelta(days=14))]


def _of(person: Any, reader: Any) -> QuerySet[Task]:
    own: QuerySet[Task] = Task.objects.visible_to(reader).open().filter(owner=person)
    return own.select_related("account", "contact", "owner")


def _day(task: Task) -> date:
    return task.due_on or date.max
