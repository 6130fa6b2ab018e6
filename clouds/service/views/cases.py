"""The page of a case, and its forms."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors.asked_for import account_asked_for
from clouds.service.forms import CaseForm
from clouds.service.models import Case
from clouds.service.selectors.case import case_page, find, find_to_change
from clouds.service.selectors.history import history_of
from clouds.service.services.cases import create_case, update_case
from hotcrm.core.conflicts import differences
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.models import VersionConflict
from hotcrm.core.toasts import say


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: identity, status, time left and what happened."""
    case = find(pk, request.user)
    context = {"page": case_page(case, request.user), "case": case, "history": history_of(case, request.user)}
    return page(request, "service/page.html", context, fragment="service/_case.html")


@require_http_methods(["GET", "POST"])
@permission_required("service.add_case", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """A form for a case; `?account=` names the account it is for."""
    account = account_asked_for(request.GET.get("account", ""), request.user)
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(posted, user=request.user, account=account)
    if posted is not None and form.is_valid():
        try:
            case = create_case(actor=request.user, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, f"Case {case.number} opened.")
            return see_other(reverse("service:page", args=[case.pk]))
    return _form(request, {"form": form, "account": account}, failed=posted is not None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for everything of a case but its status."""
    case = find_to_change(pk, request.user)
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(posted, instance=case, user=request.user)
    context = {"form": form, "case": case}
    if posted is None or not form.is_valid():
        return _form(request, context, failed=posted is not None)
    try:
        update_case(case=Case(pk=pk), actor=request.user, version=form.cleaned_data["version"] or 0, **form.values())
    except VersionConflict as conflict:
        return _conflict(request, context, conflict.current)
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, failed=True)
    say(request, "Saved.")
    return see_other(reverse("service:page", args=[pk]))


def _form(request: HttpRequest, context: dict[str, Any], *, failed: bool) -> HttpResponse:
    status = 422 if failed else 200
    return page(request, "service/form.html", context, fragment="service/_form.html", status=status)


def _conflict(request: HttpRequest, context: dict[str, Any], current: Any) -> HttpResponse:
    """The form again with both values side by side; saving once more keeps what was typed."""
    context["conflict"] = differences(context["form"], find(current.pk, request.user))
    return page(request, "service/form.html", context, fragment="service/_form.html", status=409)
