"""What stands on an account's page, in its list and on a contact's page about cases."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from clouds.service.models import SOON
from clouds.service.selectors import account_cases, totals
from clouds.service.selectors.countdown import Countdown, span
from hotcrm.core.customer360 import AttentionItem, Cell

SCOPES = ("own", "family")
ATTENTION_AT_MOST = 2


def rows_url(account: Any, scope: str, **filters: str) -> str:
    """The list of exactly these cases of the account."""
    return f"{reverse('service:list')}?{urlencode({'account': account.pk, 'scope': scope, **filters})}"


def open_rows(account: Any, scope: str) -> str:
    """The open cases behind the count."""
    return rows_url(account, scope, open="1")


def cases_figure(account: Any, user: Any) -> Cell | None:
    """How many cases are open and how tight the tightest is; None where no case ever was."""
    cases = account_cases.tightest(account, user)
    if not cases.count:
        return Cell(value="0", note="None open", url=open_rows(account, "own")) if cases.ever else None
    first = cases.rows[0].countdown
    note = f"{cases.critical} critical" if cases.critical else ("No SLA" if not first.chip else "In time")
    return Cell(
        value=str(cases.count),
        note=f"by {first.words.removesuffix(' over')}" if first.breached else note,
        url=open_rows(account, "own"),
        chip=first.chip,
        tone=first.tone,
    )


@cache
def _list_url() -> str:
    return reverse("service:list")


def _own_open_rows(account_pk: int) -> str:
    """As `open_rows` of the account itself, written fifty times a page."""
    return f"{_list_url()}?account={account_pk}&open=1"


def cases_cell(row: Any, user: Any) -> Cell:
    """The cell of the accounts list."""
    count = getattr(row, "open_cases", None)
    if not count:
        return Cell(value="0")
    due_at = getattr(row, "cases_due_at", None)
    chip, tight = "", False
    if due_at is not None:
        left = due_at - timezone.now()
        tight = left < SOON
        chip = ("SLA over" if left.total_seconds() < 0 else f"SLA {' '.join(span(left).split()[:2])}") if tight else ""
    return Cell(value=str(count), url=_own_open_rows(row.pk), chip=chip, tone="bad" if tight else "")


def cases_annotations(user: Any) -> Mapping[str, Any]:
    """When the first case is due, beside the count of the accounts list."""
    return {"cases_due_at": totals.tightest_annotation(user)}


def attention(record: Any, user: Any) -> Sequence[AttentionItem]:
    """Cases that breach their due time soon or did already."""
    rows = [row for row in account_cases.tightest(record, user).rows if row.countdown.tone == "bad"]
    return [
        AttentionItem(
            severity=1 if row.countdown.breached else 2,
            sentence=_sentence(row.case.number, row.countdown, row.case.due_at),
            tone="bad",
            icon="clock",
            verb="View",
            url=reverse("service:page", args=[row.case.pk]),
        )
        for row in rows[:ATTENTION_AT_MOST]
    ]


def _sentence(number: str, countdown: Countdown, due_at: Any) -> str:
    time = span(abs(due_at - timezone.now()))
    if countdown.breached:
        return f"Case {number} breached its SLA {time} ago"
    return f"Case {number} breaches its SLA in {time}"


def service_panel(record: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The tightest open cases, for the rail."""
    return {
        "cases": account_cases.tightest(record, request.user),
        "all_url": reverse("accounts:tab", args=[record.pk, "service"]),
        "new_url": _new_url(record, request.user),
    }


def service_tab(record: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The cases of the account or of its family, with their figures."""
    scope = request.GET.get("scope", "own")
    scope = scope if scope in SCOPES else "own"
    return {
        "account": record,
        "scope": scope,
        "strip": account_cases.strip(record, scope, request.user),
        "rows": account_cases.cases_of_tab(record, scope, request.user),
        "all_cases_url": rows_url(record, scope),
        "open_url": open_rows(record, scope),
        "at_risk_url": rows_url(record, scope, open="1", at_risk="1"),
        "resolved_url": rows_url(record, scope, resolved_days=str(account_cases.LOOKED_BACK.days)),
        "tab_url": reverse("accounts:tab", args=[record.pk, "service"]),
        "new_url": _new_url(record, request.user),
    }


def tab_count(record: Account, user: Any) -> int | None:
    """How many open cases the account has, for the tab's number."""
    return account_cases.tightest(record, user).count or None


def contact_panel(record: Any, request: HttpRequest) -> Mapping[str, Any]:
    """The cases that a person brought."""
    return {
        "rows": account_cases.cases_of_contact(record, request.user),
        "all_url": f"{reverse('service:list')}?{urlencode({'contact': record.pk})}",
    }


def _new_url(account: Account, user: Any) -> str:
    """Where a case is opened for the account, or "" for those who may not."""
    return f"{reverse('service:new')}?account={account.pk}" if user.has_perm("service.add_case") else ""
