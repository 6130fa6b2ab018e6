"""Moving a case on, putting it away, bringing it back, deleting it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clouds.service.selectors.case import case_page, find, find_to_change
from clouds.service.selectors.deletion import in_the_way
from clouds.service.selectors.history import history_of
from clouds.service.services.archival import archive_case, delete_case, restore_case
from clouds.service.services.cases import set_status
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.toasts import say


@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """One click moves the case to another status."""
    case = find_to_change(pk, request.user)
    try:
        moved = set_status(case=case, status=request.POST.get("status", ""), actor=request.user)
    except ValidationError as error:
        return _case(request, pk, problem=" ".join(error.messages), status=422)
    if not wants_fragment(request):
        say(request, f"Case {moved.number}: {moved.get_status_display().lower()}.")
        return see_other(reverse("service:page", args=[pk]))
    return _case(request, pk)


def _case(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    case = find(pk, request.user)
    context = {
        "page": case_page(case, request.user),
        "case": case,
        "history": history_of(case, request.user),
        "problem": problem,
    }
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
