"""What stands on an account's page, in its list and on a contact's page about deals."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from clouds.sales.selectors import account_deals, champions, totals
from clouds.sales.selectors.committee import largest_committee
from hotcrm.core.customer360 import AttentionItem, Cell
from hotcrm.core.templatetags.hot import short_money

SCOPES = ("own", "family")


def rows_url(account: Any, scope: str, **filters: str) -> str:
    """The list of exactly these deals of the account."""
    return f"{reverse('sales:list')}?{urlencode({'account': account.pk, 'scope': scope, **filters})}"


def open_rows(account: Any, scope: str) -> str:
    """The open deals behind the pipeline."""
    return rows_url(account, scope, open="1")


def won_rows(account: Any, scope: str) -> str:
    """The deals behind the realised revenue."""
    return rows_url(account, scope, stage="won")


def won_rows_this_year(account: Any, scope: str) -> str:
    """The deals won since the first of January."""
    begin = timezone.localdate().replace(month=1, day=1)
    return rows_url(account, scope, stage="won", closed_after=begin.isoformat())


def pipeline_figure(account: Any, user: Any) -> Cell | None:
    """The account's own open pipeline, with that of its family beside it; None where no deal ever was."""
    own, family = account_deals.pipeline(account, user)
    if not family.deals:
        return None
    more = family.open_deals > own.open_deals
    words = _deals(own.open_deals) + (f", family {family.open.words}" if more and family.open else "")
    if not own.open:
        none = "No amount" if own.open_deals else "No open deals"
        return Cell(value=none, note=words if own.open_deals or more else "", url=open_rows(account, "own"))
    others = f", and {own.open.others}" if own.open.others else ""
    return Cell(value=own.open.words, note=words + others, url=open_rows(account, "own"))


def _deals(count: int) -> str:
    return "1 deal" if count == 1 else f"{count} deals"


@cache
def _list_url() -> str:
    return reverse("sales:list")


def _own_open_rows(account_pk: int) -> str:
    """As `open_rows` of the account itself, written fifty times a page."""
    return f"{_list_url()}?account={account_pk}&open=1"


def pipeline_cell(row: Any, user: Any) -> Cell:
    """The cell of the accounts list, in the currency that weighs most."""
    amount = getattr(row, "pipeline", None)
    if amount is None:
        return Cell(value="–")
    currency = getattr(row, "pipeline_currency", None) or row.annual_revenue_currency
    return Cell(value=short_money(amount, currency), url=_own_open_rows(row.pk))


def sales_panel(record: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The largest open deals, for the rail."""
    deals = account_deals.largest_open(record, request.user)
    return {
        "deals": deals,
        "all_url": reverse("accounts:tab", args=[record.pk, "sales"]),
        "new_url": _new_url(record, request.user),
    }


def _new_url(account: Account, user: Any) -> str:
    """Where a deal is added to the account, or "" for those who may not."""
    return f"{reverse('sales:new')}?account={account.pk}" if user.has_perm("sales.add_opportunity") else ""


def committee_panel(record: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The buying committee of the account's largest open deal."""
    deal, committee = largest_committee(record, request.user)
    return {"deal": deal, "committee": committee}


def sales_tab(record: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The deals of the account or of its family, with their figures."""
    scope = request.GET.get("scope", "own")
    scope = scope if scope in SCOPES else "own"
    return {
        "account": record,
        "scope": scope,
        "strip": account_deals.strip(record, scope, request.user),
        "deals": account_deals.deals_of_tab(record, scope, request.user),
        "all_deals_url": rows_url(record, scope),
        "open_url": open_rows(record, scope),
        "won_url": rows_url(record, scope, stage="won", closed_after=totals.a_year_ago().isoformat()),
        "tab_url": reverse("accounts:tab", args=[record.pk, "sales"]),
        "new_url": _new_url(record, request.user),
    }


def tab_count(record: Account, user: Any) -> int | None:
    """How many open deals the account has, for the tab's number."""
    return account_deals.pipeline(record, user)[0].open_deals or None


def contact_panel(record: Any, request: HttpRequest) -> Mapping[str, Any]:
    """The deals in which a person plays a part."""
    deals = list(account_deals.deals_of_contact(record, request.user)[: account_deals.ON_THE_RAIL])
    return {"deals": deals, "all_url": f"{reverse('sales:list')}?{urlencode({'contact': record.pk})}"}


PIPELINE_EXPORTED = (
    ("Open pipeline", lambda row, user: "" if row.pipeline is None else f"{row.pipeline:.2f}"),
    ("Pipeline currency", lambda row, user: row.pipeline_currency or ""),
)


def pipeline_annotations(user: Any) -> Mapping[str, Any]:
    """The currency beside the amount of the accounts list."""
    return {"pipeline_currency": totals.pipeline_currency(user)}


def attention(record: Any, user: Any) -> list[AttentionItem]:
    """A champion of a large open deal with whom nobody was in touch for too long."""
    return [
        AttentionItem(
            severity=2,
            sentence=f"Champion {quiet.contact.name} has been quiet for {quiet.days} days",
            tone="bad",
            icon="triangle-alert",
            verb="Plan a call",
            url=f"{reverse('contacts:page', args=[quiet.contact.pk])}?log=task#composer",
        )
        for quiet in champions.quiet_on(account_deals.largest_open(record, user).rows)[:1]
    ]


def my_champions(record: None, request: HttpRequest) -> Mapping[str, Any]:
    """Champions of the deals of the person whose day it is."""
    person = getattr(request, "day_of", request.user)
    return {"quiet": champions.quiet_of_owner(person, request.user)}
