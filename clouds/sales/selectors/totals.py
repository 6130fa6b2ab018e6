"""Sums over the deals of accounts: one query each, however many accounts."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models import CLOSED_STAGES, Opportunity, Stage
from hotcrm.core.customer360 import Totals

MONEY = DecimalField(max_digits=20, decimal_places=2)
VALUE = Opportunity.value_expression()
WEIGHTED = ExpressionWrapper(VALUE * F("probability") / Decimal(100), output_field=MONEY)


def open_on(day: date | None) -> Q:
    """Deals that are open now, or were on that day."""
    if day is None:
        return Q(archived_at__isnull=True) & ~Q(stage__in=CLOSED_STAGES)
    begun = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    return Q(archived_at__isnull=True) & begun & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def won_until(day: date | None) -> Q:
    """Deals won so far, or by that day."""
    won = Q(archived_at__isnull=True, stage=Stage.WON)
    return won if day is None else won & Q(closed_on__lte=day)


def won_this_year(day: date | None) -> Q:
    """Deals won since the first of January."""
    last = day or timezone.localdate()
    return won_until(day) & Q(closed_on__gte=last.replace(month=1, day=1))


def a_year_ago() -> date:
    """The first day of the last twelve months."""
    return timezone.localdate() - timedelta(days=365)


def money(which: Callable[[date | None], Q], amount: Any = VALUE) -> Callable[[Any, Any, date | None], Totals]:
    """A metric's `totals`: {account: {currency: sum}} over the deals that `which(as_of)` chooses."""

    def totals(account_ids: Any, user: Any, as_of: date | None = None) -> Totals:
        rows = _deals(account_ids, user).filter(which(as_of)).order_by().values("account", "currency")
        found: dict[int, dict[str | None, Decimal]] = {}
        for row in rows.annotate(total=Sum(amount, output_field=MONEY)):
            if row["total"] is not None:
                found.setdefault(row["account"], {})[row["currency"]] = row["total"]
        return found

    return totals


def count_open(account_ids: Any, user: Any, as_of: date | None = None) -> Totals:
    """{account: {None: number of open deals}}."""
    rows = _deals(account_ids, user).filter(open_on(as_of)).order_by().values("account").annotate(n=Count("pk"))
    return {row["account"]: {None: Decimal(row["n"])} for row in rows}


def _deals(account_ids: Any, user: Any) -> QuerySet[Opportunity]:
    return Opportunity.objects.visible_to(user).filter(account__in=account_ids)


def money_annotation(which: Callable[[date | None], Q], amount: Any = VALUE) -> Callable[[Any], Subquery]:
    """An expression for accounts: the sum in the currency that weighs most, for sorting and filtering."""

    def annotation(user: Any) -> Subquery:
        return Subquery(_by_weight(user, which(None), amount).values("total")[:1], output_field=MONEY)

    return annotation


def pipeline_currency(user: Any) -> Subquery:
    """An expression for accounts: the currency that the pipeline's annotation is in."""
    return Subquery(_by_weight(user, open_on(None), VALUE).values("currency")[:1])


def open_deals_annotation(user: Any) -> Subquery:
    """An expression for accounts: how many open deals each has."""
    deals = Opportunity.objects.readable_by(user).filter(open_on(None), account=OuterRef("pk")).order_by()
    return Subquery(deals.values("account").annotate(n=Count("pk")).values("n"))


def _by_weight(user: Any, which: Q, amount: Any) -> QuerySet[Any]:
    """Sums by currency of an outer account, largest first. The outer row was checked, so only the role counts."""
    deals = Opportunity.objects.readable_by(user).filter(which, account=OuterRef("pk")).order_by()
    summed = deals.values("currency").annotate(total=Sum(amount, output_field=MONEY))
    return summed.filter(total__isnull=False).order_by("-total")


def by_size(account: Account, user: Any) -> QuerySet[Opportunity]:
    """The account's open deals, the largest first. The account is one that `user` may see."""
    deals = Opportunity.objects.readable_by(user).filter(open_on(None), account=account)
    return deals.annotate(worth=VALUE).order_by(F("worth").desc(nulls_last=True), "close_on", "pk")


def largest_first(sums: Mapping[str | None, Decimal]) -> list[tuple[str | None, Decimal]]:
    """(currency, amount) pairs, largest amount first."""
    return sorted(sums.items(), key=lambda pair: -pair[1])
