"""Adding an account and changing its fields, all at once or one where it stands."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import tree
from accounts.forms import AccountForm
from accounts.models import Account
from accounts.selectors.about import lines
from accounts.selectors.asked_for import account_asked_for
from accounts.services import create_account, update_account
from accounts.views.record import fetched, frame_of, may_change, writable
from hotcrm.audit.once import answered, once
from hotcrm.core.conflicts import Difference, save
from hotcrm.core.customer360 import Similar, similar_finders
from hotcrm.core.fields import Editor, Line, answer_field, answer_peek, keep_only
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.likeness import MOST, likely, settle
from hotcrm.core.toasts import say

ADD = "accounts.add_account"


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def new(request: HttpRequest) -> HttpResponse:
    """The form for an account, and its saving. The same form sent twice makes one account."""
    user: Any = request.user
    if not user.has_perm(ADD):
        raise PermissionDenied("Your role does not add accounts.")
    if request.method != "POST":
        return _form_page(request, AccountForm(user=user, initial=_asked(request)), key=uuid4().hex)
    key = request.POST.get("idempotency_key") or uuid4().hex
    if address := answered(user, "accounts:new", key):
        return see_other(address)
    form = AccountForm(request.POST, user=user)
    if form.is_valid():
        typed = request.POST.dict()
        if found := likely("account", typed, user, typed):
            return _form_page(request, form, key=key, found=found, status=422)
        try:
            with once(user, "accounts:new", key) as done:
                account = create_account(actor=user, **form.values())
                settle("account", account, typed, user, typed)
                done(reverse("accounts:page", args=[account.pk]))
        except ValidationError as error:
            form.refuse(error)
        except IntegrityError:
            if not (address := answered(user, "accounts:new", key)):
                raise
            return see_other(address)
        else:
            say(request, f"{account.name} added.")
            return see_other(reverse("accounts:page", args=[account.pk]))
    return _form_page(request, form, key=key, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All fields of an account."""
    account = writable(request, pk)
    if request.method != "POST":
        return _form_page(request, AccountForm(instance=account, user=request.user), account=account)
    stored = Account.objects.visible_to(request.user).get(pk=pk)
    form = AccountForm(request.POST, instance=stored, user=request.user)
    saving = save(form, lambda **values: _write(account, request.user, **values))
    if saving.status == 303:
        say(request, f"{account.name} saved.")
        return see_other(reverse("accounts:page", args=[pk]))
    return _form_page(request, form, account=account, conflict=saving.conflict, status=saving.status)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field of an account where it stands: on its page or in a list."""
    return answer_field(request, pk, name, FIELDS)


@require_GET
@read_only
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """An account in a drawer."""
    return answer_peek(request, pk, FIELDS)


@require_GET
@read_only
def similar(request: HttpRequest) -> HttpResponse:
    """Accounts like what is typed so far, from whoever can tell."""
    finder = similar_finders.get("account")
    found = finder.find(request.GET.dict(), request.user, MOST) if finder else []
    typed = any(request.GET.get(name, "").strip() for name in ("name", "website", "phone"))
    return render(request, "accounts/_similar.html", {"found": found, "typed": typed, "known": finder is not None})


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: a parent, a name."""
    parent = account_asked_for(request.GET.get("parent", ""), request.user)
    return {"name": request.GET.get("name", ""), "parent": parent}


def _write(account: Account, actor: Any, **values: Any) -> None:
    try:
        update_account(account=account, actor=actor, **values)
    except tree.CycleRefused as error:
        raise ValidationError({"parent": f"{error}."}) from error


def _one_field(data: Any, account: Account, user: Any, line: Line) -> AccountForm:
    form: AccountForm = keep_only(AccountForm(data, instance=account, user=user), line.fields)
    return form


def _follow_up(account: Account, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Head, figures, what needs attention, and how complete it is."""
    return "accounts/_follow_up.html", frame_of(account, request)


FIELDS = Editor(
    kind="account", namespace="accounts", find=fetched, may_change=may_change, lines=lines, form=_one_field,
    write=_write, follow_up=_follow_up,
)  # fmt: skip


def _form_page(
    request: HttpRequest,
    form: AccountForm,
    *,
    account: Account | None = None,
    conflict: Sequence[Difference] | None = None,
    key: str = "",
    found: Sequence[Similar] = (),
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "account": account, "conflict": conflict, "idempotency_key": key, "found": found}
    return page(request, "accounts/form.html", context, fragment="accounts/_form.html", status=status)
