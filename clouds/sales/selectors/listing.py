"""The list of deals: its order, its pages and the sums above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Sum

from clouds.sales.models import Opportunity
from clouds.sales.selectors.account_deals import Amounts
from clouds.sales.selectors.totals import MONEY, VALUE, WEIGHTED

PAGE_SIZE = 50
STAGE_ORDER = "probability"
_ORDERS = {
    "name": F("name"),
    "account": F("account__name"),
    "owner": F("owner__first_name"),
    "stage": F(STAGE_ORDER),
    "amount": F("worth"),
    "close": F("close_on"),
}


@dataclass(frozen=True, kw_only=True)
class DealList:
    """One page of deals and what all of them come to."""

    page: Page[Opportunity]
    count: int
    total: Amounts
    weighted: Amounts
    sorted_by: str


class CountedPaginator(Paginator[Any]):
    """A paginator that was told how many rows there are, because the sums counted them already."""

    def __init__(self, rows: QuerySet[Any], size: int, count: int) -> None:
        super().__init__(rows, size)
        self.__dict__["count"] = count


def valued(deals: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Deals with their effective value as `worth`, so that lists can filter and sort by it."""
    return deals.annotate(worth=VALUE)


def deal_list(deals: QuerySet[Opportunity], sort: str, number: str | None) -> DealList:
    """One page of `deals` (valued ones) in the order of `sort` ("-amount"); an unknown order shows open ones first."""
    sums = list(
        deals.order_by()
        .values("currency")
        .annotate(n=Count("pk"), total=Sum(VALUE, output_field=MONEY), expected=Sum(WEIGHTED, output_field=MONEY))
    )
    count = sum(row["n"] for row in sums)
    key = sort.removeprefix("-")
    rows = deals.select_related("account", "owner").order_by(*_order(key, sort.startswith("-")), "pk")
    return DealList(
        page=CountedPaginator(rows, PAGE_SIZE, count).get_page(number),
        count=count,
        total=_amounts(sums, "total"),
        weighted=_amounts(sums, "expected"),
        sorted_by=sort,
    )


def _order(key: str, falling: bool) -> list[Any]:
    """How the rows are ordered; an unknown key: open deals by close date, then the latest answers."""
    if key in _ORDERS:
        return [_ORDERS[key].desc(nulls_last=True) if falling else _ORDERS[key].asc(nulls_last=True)]
    return [F("closed_on").desc(nulls_first=True), F("close_on").asc(nulls_last=True)]


def _amounts(rows: Sequence[Mapping[str, Any]], key: str) -> Amounts:
    sums: dict[str | None, Decimal] = {row["currency"]: row[key] for row in rows if row[key] is not None}
    return Amounts(sums)
