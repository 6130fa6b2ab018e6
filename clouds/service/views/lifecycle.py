"""Moving a case on, putting it away, bringing it back, deleting it."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clouds.service.models import Case
from clouds.service.selectors.case import find, find_to_change
from clouds.service.selectors.deletion import in_the_way
from clouds.service.services.archival import archive_case, delete_case, restore_case
from clouds.service.services.cases import set_status
from clouds.service.services.taking_back import take_back
from clouds.service.views.cases import shown
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.models import VersionConflict
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.toasts import say
from hotcrm.core.undo import read_back, way_back


@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """One click moves the case to another status; `?back=` takes such a step back."""
    case = find_to_change(pk, request.user)
    back = read_back(request.GET.get("back", ""), case)
    try:
        if back:
            moved = take_back(case, request.user, **back)
        else:
            moved = set_status(case=case, status=request.POST.get("status", ""), actor=request.user)
    except ValidationError as error:
        return _case(request, pk, problem=" ".join(error.messages), status=422)
    except VersionConflict:
        return _case(request, pk, problem="Somebody changed this case since, so it stays as it is.", status=409)
    if moved.version != case.version:
        _say_moved(request, case, moved, undoable=not back)
    return _case(request, pk) if wants_fragment(request) else see_other(reverse("service:page", args=[pk]))


def _say_moved(request: HttpRequest, before: Case, moved: Case, *, undoable: bool) -> None:
    """Tell it, with the way back."""
    resolved_at = before.resolved_at.isoformat() if before.resolved_at else ""
    token = way_back(moved, status=before.status, resolved_at=resolved_at)
    undo = f"{reverse('service:status', args=[moved.pk])}?{urlencode({'back': token})}" if undoable else ""
    say(request, f"Case {moved.number}: {moved.get_status_display().lower()}.", undo=undo)


def _case(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    case = find(pk, request.user)
    context = {**shown(case, request), "problem": problem}
    return page(request, "service/page.html", context, fragment="service/_case.html", status=status)


@require_POST
def archival(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the case away."""
    case = find_to_change(pk, request.user)
    archive_case(case=case, actor=request.user)
    say(request, f"Case {case.number} archived.", undo=reverse("service:restoration", args=[pk]))
    return see_other(reverse("service:page", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the case back."""
    case = find_to_change(pk, request.user)
    restore_case(case=case, actor=request.user)
    say(request, f"Case {case.number} restored.")
    return see_other(reverse("service:page", args=[pk]))


@require_http_methods(["GET", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what stands in the way of deleting the case; POST deletes one that nothing happened to."""
    case = find_to_change(pk, request.user)
    if not request.user.has_perm("service.delete_case"):
        raise PermissionDenied
    reasons = in_the_way(case)
    if request.method == "POST":
        try:
            delete_case(case=case, actor=request.user)
        except NotEmpty as full:
            reasons = full.reasons
        else:
            say(request, f"Case {case.number} deleted.")
            return see_other(reverse("service:list"))
    context = {"case": case, "reasons": reasons}
    code = 422 if request.method == "POST" else 200
    return page(request, "service/deletion.html", context, fragment="service/_deletion.html", status=code)
