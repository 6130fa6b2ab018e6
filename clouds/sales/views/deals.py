"""The page of a deal, and its forms."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors.asked_for import account_asked_for
from clouds.sales.forms import OpportunityForm, StageForm, chosen_products, product_lines, sold
from clouds.sales.models import Opportunity
from clouds.sales.selectors import about
from clouds.sales.selectors.deal import deal_page, find, find_to_change, may_change
from clouds.sales.selectors.history import history_of
from clouds.sales.services.opportunities import create_opportunity, update_opportunity
from clouds.sales.services.stages import set_stage
from hotcrm.audit.once import made_once
from hotcrm.core.conflicts import save
from hotcrm.core.fields import Editor, Line, answer_field, answer_peek, keep_only
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One deal: identity, stages, amount, products, committee and what happened."""
    deal = find(pk, request.user)
    context = shown(deal, request)
    return page(request, "sales/page.html", context, fragment="sales/_deal.html")


def shown(deal: Opportunity, request: HttpRequest) -> dict[str, Any]:
    """What the page of a deal from `find` shows."""
    return {
        "page": deal_page(deal, request.user),
        "deal": deal,
        "history": history_of(deal, request.user),
        "about": [line for line in FIELDS.lines_of(deal, request.user) if not line.off_page],
    }


@require_http_methods(["GET", "POST"])
@permission_required("sales.add_opportunity", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """A form for a deal; `?account=` names the account it is for. The same form sent twice opens one deal."""
    account = account_asked_for(request.GET.get("account", ""), request.user)
    posted = request.POST if request.method == "POST" else None
    form = OpportunityForm(posted, user=request.user, account=account)
    lines = product_lines(None, posted)
    key = request.POST.get("idempotency_key") or uuid4().hex
    if posted is not None and form.is_valid() and lines.is_valid():
        try:
            address, fresh = made_once(request.user, "sales:new", key, lambda: _opened(request, form, lines))
        except ValidationError as error:
            form.refuse(error)
        else:
            if fresh:
                say(request, f"{form.cleaned_data['name']} opened.")
            return see_other(address)
    context = {"form": form, "lines": lines, "account": account, "idempotency_key": key}
    return _form(request, context, failed=posted is not None)


def _opened(request: HttpRequest, form: OpportunityForm, lines: Any) -> str:
    """Open the deal of a fine form; its address."""
    deal = create_opportunity(actor=request.user, products=list(chosen_products(lines)), **form.values())
    return reverse("sales:page", args=[deal.pk])


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for everything of a deal but its stage and its committee."""
    deal = find_to_change(pk, request.user)
    posted = request.POST if request.method == "POST" else None
    form = OpportunityForm(posted, instance=deal, user=request.user)
    form.with_rows(sold(deal, posted), Opportunity(pk=pk))
    context: dict[str, Any] = {"form": form, "lines": form.rows["products"].sent, "deal": deal}
    if posted is None:
        return _form(request, context, failed=False)
    saving = save(form, lambda **values: _write(Opportunity(pk=pk), request.user, **values))
    if saving.status == 303:
        say(request, "Saved.")
        return see_other(reverse("sales:page", args=[pk]))
    context |= {"conflict": saving.conflict, "lines": form.rows["products"].sent}
    return page(request, "sales/form.html", context, fragment="sales/_form.html", status=saving.status)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field of a deal where it stands: on its page or in a list."""
    return answer_field(request, pk, name, FIELDS)


@require_safe
@read_only
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """A deal in a drawer."""
    return answer_peek(request, pk, FIELDS)


def _found(request: HttpRequest, pk: int) -> Opportunity:
    return find(pk, request.user)


def _may_change(user: Any, deal: Opportunity) -> bool:
    return may_change(deal) and deal.archived_at is None


def _one_field(data: Any, deal: Opportunity, user: Any, line: Line) -> Any:
    if line.key == "stage":
        return StageForm(data, instance=deal)
    return keep_only(OpportunityForm(data, instance=deal, user=user), line.fields)


def _write(deal: Opportunity, actor: Any, *, version: int, **values: Any) -> None:
    if "stage" in values:
        set_stage(opportunity=deal, actor=actor, version=version, stage=values["stage"])
    else:
        update_opportunity(opportunity=deal, actor=actor, version=version, **values)


def _follow_up(deal: Opportunity, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Head and figures of the deal."""
    return "sales/_follow_up.html", {"page": deal_page(deal, request.user), "deal": deal}


FIELDS = Editor(
    kind="opportunity", namespace="sales", find=_found, may_change=_may_change, lines=about.lines, form=_one_field,
    write=_write, follow_up=_follow_up,
)  # fmt: skip


def _form(request: HttpRequest, context: dict[str, Any], *, failed: bool) -> HttpResponse:
    status = 422 if failed else 200
    return page(request, "sales/form.html", context, fragment="sales/_form.html", status=status)
