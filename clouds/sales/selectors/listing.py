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
from hotcrm.core.templatetags.hot import day_words, hue, initials, record_url, short_money

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
class DealRow:
    """A deal in finished words."""

    pk: str
    url: str
    name: str
    account: str
    account_url: str
    stage: str
    step: str
    stage_css: str
    is_list_price: bool
    amount: str
    close: str
    close_css: str
    committee: str
    owner: str
    owner_initials: str
    owner_hue: str


@dataclass(frozen=True, kw_only=True)
class DealList:
    """One page of deals and what all of them come to."""

    page: Page[Opportunity]
    rows: Sequence[DealRow]
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
    page = CountedPaginator(rows, PAGE_SIZE, count).get_page(number)
    return DealList(
        page=page,
        rows=[_row(deal) for deal in page],
        count=count,
        total=_amounts(sums, "total"),
        weighted=_amounts(sums, "expected"),
        sorted_by=sort,
    )


def _row(deal: Any) -> DealRow:
    owner = str(deal.owner) if deal.owner else ""
    return DealRow(
        pk=str(deal.pk),
        url=record_url("sales:page", deal.pk),
        name=deal.name,
        account=deal.account.name,
        account_url=record_url("accounts:page", deal.account_id),
        stage=deal.get_stage_display(),
        step=str(deal.step),
        stage_css=f"c-stage c-stage--{deal.tone}" if deal.tone else "c-stage",
        is_list_price=deal.is_list_price,
        amount="" if deal.value is None else short_money(deal.value, deal.currency),
        close=day_words(deal.answer_on),
        close_css="is-num is-subend u-bad" if deal.is_late else "is-num is-subend",
        committee=_lacking(deal) if deal.is_open else "",
        owner=owner,
        owner_initials=initials(owner),
        owner_hue=str(hue(deal.owner_id)),
    )


def _lacking(deal: Any) -> str:
    """What the committee of an open deal lacks most."""
    if not deal.has_decision_maker:
        return "No decision maker"
    if not deal.has_champion:
        return "No champion"
    return "Blocker" if deal.has_blocker else "Covered"


def _order(key: str, falling: bool) -> list[Any]:
    """How the rows are ordered; an unknown key: open deals by close date, then the latest answers."""
    if key in _ORDERS:
        return [_ORDERS[key].desc(nulls_last=True) if falling else _ORDERS[key].asc(nulls_last=True)]
    return [F("closed_on").desc(nulls_first=True), F("close_on").asc(nulls_last=True)]


def _amounts(rows: Sequence[Mapping[str, Any]], key: str) -> Amounts:
    sums: dict[str | None, Decimal] = {row["currency"]: row[key] for row in rows if row[key] is not None}
    return Amounts(sums)
