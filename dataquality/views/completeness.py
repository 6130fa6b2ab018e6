"""How complete records are: the dashboard and the page of one record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dataquality.completeness.dashboard import TARGET, Asked, dashboard
from dataquality.completeness.following import KINDS
from dataquality.completeness.page import told
from hotcrm.core.http import page, read_only
from hotcrm.users.models import User


@require_GET
@read_only
def completeness(request: HttpRequest) -> HttpResponse:
    """Averages and gaps of the records that the person may see; every number opens its rows."""
    asked = _asked(request)
    if not request.user.has_perm(f"{'accounts' if asked.kind == 'account' else 'contacts'}.view_{asked.kind}"):
        raise Http404
    context = {
        "dash": dashboard(request.user, asked, request.GET.get("page")),
        "asked": asked,
        "accounts_url": Asked(kind="account", under=asked.under).url(),
        "contacts_url": Asked(kind="contact", under=asked.under).url(),
    }
    return page(request, "dataquality/completeness.html", context, fragment="dataquality/_completeness.html")


@require_GET
@read_only
def completeness_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is known and what is missing on one record."""
    if kind not in KINDS:
        raise Http404
    manager: Any = KINDS[kind]._default_manager
    record = get_object_or_404(manager.visible_to(request.user), pk=pk)
    editable = manager.editable_by(request.user).filter(pk=pk).exists()
    space = "accounts" if kind == "account" else "contacts"
    context = {
        "record": record,
        "kind": kind,
        "told": told(kind, record),
        "editable": editable,
        "page_url": reverse(f"{space}:page", args=[pk]),
        "edit_url": reverse(f"{space}:edit", args=[pk]),
    }
    return render(request, "dataquality/completeness_record.html", context)


def _asked(request: HttpRequest) -> Asked:
    kind, owner = request.GET.get("kind", "account"), request.GET.get("owner", "")
    if kind not in KINDS:
        raise Http404
    return Asked(
        kind=kind,
        under=_percent(request.GET.get("under", "")),
        owner=_owner(owner, request.user),
        type=request.GET.get("type", "")[:20],
        field=request.GET.get("field", "")[:40],
        all=request.GET.get("all") == "1",
    )


def _owner(text: str, user: Any) -> str:
    if text == "me":
        return str(user.pk)
    known = text == "none" or (text.isascii() and text.isdigit() and len(text) < 19)
    return text if known and (text == "none" or User.objects.filter(pk=text).exists()) else ""


def _percent(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else TARGET
    return min(100, max(1, number))
