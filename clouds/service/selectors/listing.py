"""The list of cases: its order, its pages and the time that each still has."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from clouds.service.models import Case
from clouds.service.selectors.account_cases import Row, at_risk, by_tightness, rows
from clouds.service.selectors.totals import open_on
from hotcrm.core.templatetags.hot import hue, initials, record_url, when

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
class CaseRow:
    """A case in finished words."""

    pk: str
    url: str
    number: str
    subject: str
    account: str
    account_url: str
    priority: str
    priority_css: str
    status: str
    left: str
    left_css: str
    opened: str
    owner: str
    owner_initials: str
    owner_hue: str


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """One page of cases and what all of them come to."""

    page: Page[Case]
    rows: list[CaseRow]
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
    lines = [_row(row) for row in rows(list(shown))]
    return CaseList(page=shown, rows=lines, count=sums["n"], open=sums["open"], at_risk=sums["at_risk"])


def _row(row: Row) -> CaseRow:
    case, owner = row.case, str(row.case.owner) if row.case.owner else ""
    return CaseRow(
        pk=str(case.pk),
        url=record_url("service:page", case.pk),
        number=case.number,
        subject=case.subject,
        account=case.account.name,
        account_url=record_url("accounts:page", case.account_id),
        priority=case.short_priority,
        priority_css="c-chip c-chip--bad" if case.priority == Case.Priority.P1 else "c-chip",
        status=case.get_status_display(),
        left=f"Resolved {when(case.resolved_at)}" if case.resolved_at else row.countdown.words,
        left_css="is-num is-end u-bad" if row.countdown.tone == "bad" else "is-num is-end",
        opened=when(case.opened_at),
        owner=owner,
        owner_initials=initials(owner),
        owner_hue=str(hue(case.owner_id)),
    )


def _ordered(cases: QuerySet[Case], sort: str) -> QuerySet[Case]:
    order = _ORDERS.get(sort.removeprefix("-"))
    if order is None:
        return cases.order_by(F("resolved_at").desc(nulls_first=True), *by_tightness())
    by = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
    return cases.order_by(by, "pk")
