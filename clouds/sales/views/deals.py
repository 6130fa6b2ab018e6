"""The page of a deal, and its forms."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors.asked_for import account_asked_for
from clouds.sales.forms import OpportunityForm, chosen_products, product_lines
from clouds.sales.models import Opportunity
from clouds.sales.selectors.deal import deal_page, find, find_to_change
from clouds.sales.selectors.history import history_of
from clouds.sales.services.opportunities import create_opportunity, update_opportunity
from hotcrm.core.conflicts import differences
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.models import VersionConflict
from hotcrm.core.toasts import say


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One deal: identity, stages, amount, products, committee and what happened."""
    deal = find(pk, request.user)
    context = {"page": deal_page(deal, request.user), "deal": deal, "history": history_of(deal, request.user)}
    return page(request, "sales/page.html", context, fragment="sales/_deal.html")


@require_http_methods(["GET", "POST"])
@permission_required("sales.add_opportunity", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """A form for a deal; `?account=` names the account it is for."""
    account = account_asked_for(request.GET.get("account", ""), request.user)
    posted = request.POST if request.method == "POST" else None
    form = OpportunityForm(posted, user=request.user, account=account)
    lines = product_lines(None, posted)
    if posted is not None and form.is_valid() and lines.is_valid():
        try:
            deal = create_opportunity(actor=request.user, products=list(chosen_products(lines)), **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, f"{deal.name} opened.")
            return see_other(reverse("sales:page", args=[deal.pk]))
    return _form(request, {"form": form, "lines": lines, "account": account}, failed=posted is not None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for everything of a deal but its stage and its committee."""
    deal = find_to_change(pk, request.user)
    posted = request.POST if request.method == "POST" else None
    form = OpportunityForm(posted, instance=deal, user=request.user)
    lines = product_lines(deal, posted)
    context = {"form": form, "lines": lines, "deal": deal}
    if posted is None or not (form.is_valid() and lines.is_valid()):
        return _form(request, context, failed=posted is not None)
    try:
        update_opportunity(
            opportunity=Opportunity(pk=pk),
            actor=request.user,
            version=form.cleaned_data["version"] or 0,
            products=list(chosen_products(lines)),
            **form.values(),
        )
    except VersionConflict as conflict:
        return _conflict(request, context, conflict.current)
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, failed=True)
    say(request, "Saved.")
    return see_other(reverse("sales:page", args=[pk]))


def _form(request: HttpRequest, context: dict[str, Any], *, failed: bool) -> HttpResponse:
    status = 422 if failed else 200
    return page(request, "sales/form.html", context, fragment="sales/_form.html", status=status)


def _conflict(request: HttpRequest, context: dict[str, Any], current: Any) -> HttpResponse:
    """The form again with both values side by side; saving once more keeps what was typed."""
    context["conflict"] = differences(context["form"], find(current.pk, request.user))
    return page(request, "sales/form.html", context, fragment="sales/_form.html", status=409)
