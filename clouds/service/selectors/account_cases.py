"""What an account's page shows of its cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Window
from django.utils import timezone

from accounts.models import Account
from clouds.service.models import SOON, Case
from clouds.service.selectors.countdown import Countdown, countdown
from clouds.service.selectors.totals import open_on
from hotcrm.core.remember import once

ON_THE_RAIL = 3
ON_THE_TAB = 50
LOOKED_BACK = timedelta(days=30)
ENOUGH_FOR_MEDIAN = 1000


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case and the time it still has."""

    case: Case
    countdown: Countdown


@dataclass(frozen=True, kw_only=True)
class OpenCases:
    """The tightest open cases, how many there are and are critical, and whether there was ever any."""

    rows: list[Row]
    count: int
    critical: int
    ever: bool


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The four figures above the cases of an account or a family."""

    open: int
    at_risk: int
    resolved: int
    median_hours: int | None
    ever: int


def of_account(account: Account, scope: str, user: Any) -> QuerySet[Case]:
    """Cases of the account, or of everything below it that `user` may see; without archived ones."""
    if scope == "family":
        cases = Case.objects.visible_to(user).filter(account__in=Account.objects.family_of(account))
    else:
        cases = Case.objects.readable_by(user).filter(account=account)
    return cases.filter(archived_at__isnull=True)


def tightest(account: Account, user: Any) -> OpenCases:
    """The account's open cases that are due first; asked once for the rail, the figure and the attention row."""

    def ask() -> OpenCases:
        is_open = ~Q(status=Case.Status.RESOLVED)
        open_first = ExpressionWrapper(is_open, output_field=BooleanField()).desc()
        counted = of_account(account, "own", user).annotate(
            all=Window(Count("pk", filter=is_open)),
            critical=Window(Count("pk", filter=is_open & Q(priority=Case.Priority.P1))),
        )
        # Resolved ones come last: where nothing is open, one of them tells that there ever was a case.
        latest = list(counted.order_by(open_first, *by_tightness())[:ON_THE_RAIL])
        found = [case for case in latest if case.is_open]
        now = timezone.now()
        return OpenCases(
            rows=[Row(case=case, countdown=countdown(case, now)) for case in found],
            count=found[0].all if found else 0,
            critical=found[0].critical if found else 0,
            ever=bool(latest),
        )

    return once(account, f"tightest_{user.pk}", ask)


def by_tightness() -> tuple[Any, ...]:
    """The order of work: what is due first, then the most urgent."""
    return F("due_at").asc(nulls_last=True), "priority", "opened_at", "pk"


def strip(account: Account, scope: str, user: Any) -> Strip:
    """The figures above the cases tab."""
    cases = of_account(account, scope, user)
    now = timezone.now()
    resolved = Q(resolved_at__gte=now - LOOKED_BACK)
    counts = cases.aggregate(
        ever=Count("pk"),
        open=Count("pk", filter=open_on(None)),
        at_risk=Count("pk", filter=open_on(None) & at_risk(now)),
        resolved=Count("pk", filter=resolved),
    )
    times = cases.filter(resolved).values_list("opened_at", "resolved_at")[:ENOUGH_FOR_MEDIAN]
    hours = [(end - begin).total_seconds() / 3600 for begin, end in times if end]
    return Strip(**counts, median_hours=round(median(hours)) if hours else None)


def at_risk(now: datetime) -> Q:
    """Due soon, or due already."""
    return Q(due_at__lt=now + SOON)


def cases_of_tab(account: Account, scope: str, user: Any) -> list[Row]:
    """Open cases first, the tightest on top, then resolved ones, the latest on top."""
    cases = of_account(account, scope, user).select_related("account", "owner")
    ordered = cases.order_by(F("resolved_at").desc(nulls_first=True), *by_tightness())
    return rows(ordered[:ON_THE_TAB])


def cases_of_contact(contact: Any, user: Any) -> list[Row]:
    """Cases that the person brought, open ones first."""
    cases = Case.objects.visible_to(user).filter(contact=contact, archived_at__isnull=True)
    return rows(cases.order_by(F("resolved_at").desc(nulls_first=True), *by_tightness())[:ON_THE_RAIL])


def rows(cases: Iterable[Case]) -> list[Row]:
    """The cases with the time they still have."""
    now = timezone.now()
    return [Row(case=case, countdown=countdown(case, now)) for case in cases]
