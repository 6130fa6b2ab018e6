"""Moving a deal on, putting it away, bringing it back, deleting it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clouds.sales.selectors.deal import deal_page, find, find_to_change
from clouds.sales.selectors.deletion import in_the_way
from clouds.sales.selectors.history import history_of
from clouds.sales.services.archival import (
    archive_opportunity,
    delete_opportunity,
    restore_opportunity,
)
from clouds.sales.services.stages import set_stage
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.toasts import say


@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """One click moves the deal to another stage."""
    deal = find_to_change(pk, request.user)
    try:
        moved = set_stage(
            opportunity=deal,
            stage=request.POST.get("stage", ""),
            actor=request.user,
            lost_reason=request.POST.get("lost_reason", "")[:200],
        )
    except ValidationError as error:
        return _deal(request, pk, problem=" ".join(error.messages), status=422)
    if not wants_fragment(request):
        say(request, f"Moved to {moved.get_stage_display()}.")
        return see_other(reverse("sales:page", args=[pk]))
    return _deal(request, pk)


def _deal(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    deal = find(pk, request.user)
    context = {
        "page": deal_page(deal, request.user),
        "deal": deal,
        "history": history_of(deal, request.user),
        "problem": problem,
    }
    return page(request, "sales/page.html", context, fragment="sales/_deal.html", status=status)


@require_POST
def archival(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the deal away."""
    deal = find_to_change(pk, request.user)
    archive_opportunity(opportunity=deal, actor=request.user)
    say(request, f"{deal.name} archived.", undo=reverse("sales:restoration", args=[pk]))
    return see_other(reverse("sales:page", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the deal back."""
    deal = find_to_change(pk, request.user)
    restore_opportunity(opportunity=deal, actor=request.user)
    say(request, f"{deal.name} restored.")
    return see_other(reverse("sales:page", args=[pk]))


@require_http_methods(["GET", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what stands in the way of deleting the deal; POST deletes an empty one."""
    deal = find_to_change(pk, request.user)
    if not request.user.has_perm("sales.delete_opportunity"):
        raise PermissionDenied
    reasons = in_the_way(deal)
    if request.method == "POST":
        try:
            delete_opportunity(opportunity=deal, actor=request.user)
        except NotEmpty as full:
            reasons = full.reasons
        else:
            say(request, f"{deal.name} deleted.")
            return see_other(reverse("sales:list"))
    context = {"deal": deal, "reasons": reasons}
    status = 422 if request.method == "POST" else 200
    return page(request, "sales/deletion.html", context, fragment="sales/_deletion.html", status=status)
