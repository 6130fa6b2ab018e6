"""Counts over the cases of accounts: one query each, however many accounts."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from clouds.service.models import Case
from hotcrm.core.customer360 import Totals


def open_on(day: date | None) -> Q:
    """Cases that are open now, or were at the end of that day."""
    kept = Q(archived_at__isnull=True)
    if day is None:
        return kept & ~Q(status=Case.Status.RESOLVED)
    end = timezone.make_aware(datetime.combine(day, time.max))
    return kept & Q(opened_at__lte=end) & (Q(resolved_at__isnull=True) | Q(resolved_at__gt=end))


def count_open(account_ids: Any, user: Any, as_of: date | None = None) -> Totals:
    """{account: {None: number of open cases}}."""
    cases = Case.objects.visible_to(user).filter(open_on(as_of), account__in=account_ids)
    rows = cases.order_by().values("account").annotate(n=Count("pk"))
    return {row["account"]: {None: Decimal(row["n"])} for row in rows}


def open_cases_annotation(user: Any) -> Subquery:
    """An expression for accounts: how many open cases each has. The outer row was checked, so only the role counts."""
    cases = Case.objects.readable_by(user).filter(open_on(None), account=OuterRef("pk")).order_by()
    return Subquery(cases.values("account").annotate(n=Count("pk")).values("n"))


def tightest_annotation(user: Any) -> Subquery:
    """An expression for accounts: when the first of its open cases is due."""
    cases = Case.objects.readable_by(user).filter(open_on(None), account=OuterRef("pk"), due_at__isnull=False)
    return Subquery(cases.order_by("due_at").values("due_at")[:1])
