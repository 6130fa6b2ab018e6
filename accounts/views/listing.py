"""The accounts list and the suggestions of accounts by name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import search
from accounts.listing import ACCOUNTS
from accounts.models import Account
from hotcrm.core.http import read_only
from hotcrm.views.listing import list_page

SUGGESTIONS = 8


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """The accounts that one may see."""
    return list_page(request, ACCOUNTS)


@require_safe
@read_only
def suggest(request: HttpRequest) -> HttpResponse:
    """Options for a field in which an account is typed: `q`, or `parent` of a form."""
    text = request.GET.get("parent") or request.GET.get("q") or ""
    hits = search.matching(Account.objects.visible_to(request.user).unarchived(), text).order_by("name", "pk")
    return render(request, "accounts/_suggestions.html", {"accounts": hits[:SUGGESTIONS] if text.strip() else []})
