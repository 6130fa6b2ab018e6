"""The accounts list and the suggestions of accounts by name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import search
from accounts.filters import AccountFilter
from accounts.models import Account
from accounts.selectors import listing
from hotcrm.core.customer360 import record_actions
from hotcrm.core.http import page, read_only

SUGGESTIONS = 8


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """The list: searched, filtered, sorted, one page."""
    columns = listing.columns(request.user)
    visible = listing.annotated(Account.objects.visible_to(request.user), columns, request.user)
    found = AccountFilter(request.GET or None, queryset=visible, user=request.user, columns=columns)
    rows = listing.page_of(
        found.qs,
        request.user,
        shown=columns,
        sort=request.GET.get("sort", ""),
        number=_number(request, "page", 1, most=100_000),
        size=_number(request, "rows", listing.SIZES[0], most=listing.SIZES[-1]),
    )
    context = {
        "page": rows,
        "filter": found,
        "columns": columns,
        "bulk": _allowed(request.user, bulk=True),
        "sortable": listing.sortable(columns),
        "is_filtered": found.form.has_changed() if found.is_bound else False,
    }
    return page(request, "accounts/list.html", context, fragment="accounts/_list.html")


@require_safe
@read_only
def suggest(request: HttpRequest) -> HttpResponse:
    """Options for a field in which an account is typed: `q`, or `parent` of a form."""
    text = request.GET.get("parent") or request.GET.get("q") or ""
    hits = search.matching(Account.objects.visible_to(request.user).unarchived(), text).order_by("name", "pk")
    return render(request, "accounts/_suggestions.html", {"accounts": hits[:SUGGESTIONS] if text.strip() else []})


def _number(request: HttpRequest, name: str, default: int, *, most: int) -> int:
    text = request.GET.get(name, "")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 10 else default


def _allowed(user: Any, *, bulk: bool) -> list[Any]:
    actions = record_actions.items(kind="account", bulk=bulk)
    return [action for action in actions if not action.permission or user.has_perm(action.permission)]
