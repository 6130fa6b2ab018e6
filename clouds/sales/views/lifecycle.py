"""Moving a deal on, putting it away, bringing it back, deleting it."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clouds.sales.models import Opportunity
from clouds.sales.selectors.deal import find, find_to_change
from clouds.sales.selectors.deletion import in_the_way
from clouds.sales.services.archival import (
    archive_opportunity,
    delete_opportunity,
    restore_opportunity,
)
from clouds.sales.services.stages import set_stage
from clouds.sales.services.taking_back import take_back
from clouds.sales.views.deals import shown
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.models import VersionConflict
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.toasts import say
from hotcrm.core.undo import read_back, way_back


@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """One click moves the deal to another stage; `?back=` takes such a step back."""
    deal = find_to_change(pk, request.user)
    back = read_back(request.GET.get("back", ""), deal)
    try:
        moved = take_back(deal, request.user, **back) if back else _move(deal, request)
    except ValidationError as error:
        return _deal(request, pk, problem=" ".join(error.messages), status=422)
    except VersionConflict:
        return _deal(request, pk, problem="Somebody changed this deal since, so it stays as it is.", status=409)
    if moved.version != deal.version:
        _say_moved(request, deal, moved, undoable=not back)
    return _deal(request, pk) if wants_fragment(request) else see_other(reverse("sales:page", args=[pk]))


def _move(deal: Opportunity, request: HttpRequest) -> Opportunity:
    reason = request.POST.get("lost_reason", "")[:200]
    return set_stage(opportunity=deal, stage=request.POST.get("stage", ""), actor=request.user, lost_reason=reason)


def _say_moved(request: HttpRequest, before: Opportunity, moved: Opportunity, *, undoable: bool) -> None:
    """Tell it, with the way back."""
    closed_on = before.closed_on.isoformat() if before.closed_on else ""
    token = way_back(
        moved, stage=before.stage, probability=before.probability, closed_on=closed_on, lost_reason=before.lost_reason
    )
    undo = f"{reverse('sales:stage', args=[moved.pk])}?{urlencode({'back': token})}" if undoable else ""
    say(request, f"Moved to {moved.get_stage_display()}.", undo=undo)


def _deal(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    deal = find(pk, request.user)
    context = {**shown(deal, request), "problem": problem}
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
