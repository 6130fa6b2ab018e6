"""The page of a case, and its forms."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors.asked_for import account_asked_for
from clouds.service.forms import CaseForm, StatusForm
from clouds.service.models import Case
from clouds.service.selectors import about
from clouds.service.selectors.case import case_page, find, find_to_change, may_change
from clouds.service.selectors.history import history_of
from clouds.service.services.cases import create_case, set_status, update_case
from hotcrm.audit.once import made_once
from hotcrm.core.conflicts import save
from hotcrm.core.fields import Editor, Line, answer_field, answer_peek, keep_only
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: identity, status, time left and what happened."""
    case = find(pk, request.user)
    context = shown(case, request)
    return page(request, "service/page.html", context, fragment="service/_case.html")


def shown(case: Case, request: HttpRequest) -> dict[str, Any]:
    """What the page of a case from `find` shows."""
    told = FIELDS.lines_of(case, request.user)
    return {
        "page": case_page(case, request.user),
        "case": case,
        "history": history_of(case, request.user),
        "about": [line for line in told if not line.off_page],
        "description": next(line for line in told if line.key == "description"),
    }


@require_http_methods(["GET", "POST"])
@permission_required("service.add_case", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """A form for a case; `?account=` names the account it is for. The same form sent twice opens one case."""
    account = account_asked_for(request.GET.get("account", ""), request.user)
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(posted, user=request.user, account=account)
    key = request.POST.get("idempotency_key") or uuid4().hex
    if posted is not None and form.is_valid():
        try:
            address, fresh = made_once(request.user, "service:new", key, lambda: _opened(request, form))
        except ValidationError as error:
            form.refuse(error)
        else:
            if fresh:
                say(request, f"Case {form.instance.number} opened.")
            return see_other(address)
    context = {"form": form, "account": account, "idempotency_key": key}
    return _form(request, context, failed=posted is not None)


def _opened(request: HttpRequest, form: CaseForm) -> str:
    """Open the case of a fine form, which keeps it; its address."""
    form.instance = create_case(actor=request.user, **form.values())
    return reverse("service:page", args=[form.instance.pk])


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for everything of a case but its status."""
    case = find_to_change(pk, request.user)
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(posted, instance=case, user=request.user)
    context: dict[str, Any] = {"form": form, "case": case}
    if posted is None:
        return _form(request, context, failed=False)
    saving = save(form, lambda **values: update_case(case=Case(pk=pk), actor=request.user, **values))
    if saving.status == 303:
        say(request, "Saved.")
        return see_other(reverse("service:page", args=[pk]))
    context["conflict"] = saving.conflict
    return page(request, "service/form.html", context, fragment="service/_form.html", status=saving.status)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field of a case where it stands: on its page or in a list."""
    return answer_field(request, pk, name, FIELDS)


@require_safe
@read_only
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """A case in a drawer."""
    return answer_peek(request, pk, FIELDS)


def _found(request: HttpRequest, pk: int) -> Case:
    return find(pk, request.user)


def _may_change(user: Any, case: Case) -> bool:
    return may_change(case) and case.archived_at is None


def _one_field(data: Any, case: Case, user: Any, line: Line) -> Any:
    if line.key == "status":
        return StatusForm(data, instance=case)
    return keep_only(CaseForm(data, instance=case, user=user), line.fields)


def _write(case: Case, actor: Any, *, version: int, **values: Any) -> None:
    if "status" in values:
        set_status(case=case, actor=actor, version=version, status=values["status"])
    else:
        update_case(case=case, actor=actor, version=version, **values)


def _follow_up(case: Case, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Head and figures of the case."""
    return "service/_follow_up.html", {"page": case_page(case, request.user), "case": case}


FIELDS = Editor(
    kind="case", namespace="service", find=_found, may_change=_may_change, lines=about.lines, form=_one_field,
    write=_write, follow_up=_follow_up,
)  # fmt: skip


def _form(request: HttpRequest, context: dict[str, Any], *, failed: bool) -> HttpResponse:
    status = 422 if failed else 200
    return page(request, "service/form.html", context, fragment="service/_form.html", status=status)
