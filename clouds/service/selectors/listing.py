"""The list of cases: its order, its pages and the time that each still has."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from clouds.service.models import Case
from clouds.service.selectors.account_cases import Row, at_risk, by_tightness, rows
from clouds.service.selectors.totals import open_on

PAGE_SIZE = 50
_ORDERS = {
    "number": F("pk"),
    "subject": F("subject"),
    "account": F("account__name"),
    "priority": F("priority"),
    "status": F("status"),
    "due": F("due_at"),
    "opened": F("opened_at"),
    "owner": F("owner__first_name"),
}


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """One page of cases and what all of them come to."""

    page: Page[Case]
    rows: list[Row]
    count: int
    open: int
    at_risk: int


class CountedPaginator(Paginator[Any]):
    """A paginator that was told how many rows there are, because the sums counted them already."""

    def __init__(self, found: QuerySet[Any], size: int, count: int) -> None:
        super().__init__(found, size)
        self.__dict__["count"] = count


def case_list(cases: QuerySet[Case], sort: str, number: str | None) -> CaseList:
    """One page of `cases` in the order of `sort` ("-opened"); without one, open cases first and the tightest on top."""
    sums = cases.order_by().aggregate(
        n=Count("pk"),
        open=Count("pk", filter=open_on(None)),
        at_risk=Count("pk", filter=open_on(None) & at_risk(timezone.now())),
    )
    page = CountedPaginator(_ordered(cases, sort).select_related("account", "owner"), PAGE_SIZE, sums["n"])
    shown = page.get_page(number)
    return CaseList(
        page=shown, rows=rows(list(shown)), count=sums["n"], open=sums["open"], at_risk=sums["at_risk"]
    )  # fmt: skip


def _ordered(cases: QuerySet[Case], sort: str) -> QuerySet[Case]:
    order = _ORDERS.get(sort.removeprefix("-"))
    if order is None:
        return cases.order_by(F("resolved_at").desc(nulls_first=True), *by_tightness())
    by = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
    return cases.order_by(by, "pk")
