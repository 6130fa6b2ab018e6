"""Adding an account and changing its fields, all at once or one in its place."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import tree
from accounts.forms import AccountForm, OneFieldForm
from accounts.models import Account
from accounts.selectors.about import AboutField, about, field_names
from accounts.selectors.asked_for import account_asked_for
from accounts.selectors.family import nearby
from accounts.services import changed, create_account, update_account
from accounts.views.record import fetched, may_change, writable
from hotcrm.audit.once import answered, once
from hotcrm.core.customer360 import Similar, similar_finders
from hotcrm.core.http import page, read_only, see_other, wants_fragment
from hotcrm.core.models import VersionConflict
from hotcrm.core.toasts import say

ADD = "accounts.add_account"
SIMILAR = 5
# From here on a new account waits for a word that it is another company.
ASKED_FROM = 0.9


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
        if likely := _likely(request):
            return _form_page(request, form, key=key, found=likely, status=422)
        try:
            with once(user, "accounts:new", key) as done:
                account = create_account(actor=user, **form.values())
                done(reverse("accounts:page", args=[account.pk]))
        except ValidationError as error:
            form.refuse(error)
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
    form = AccountForm(request.POST, instance=Account.objects.visible_to(request.user).get(pk=pk), user=request.user)
    status, conflict = _save(form, account, request.user)
    if status == 303:
        say(request, f"{account.name} saved.")
        return see_other(reverse("accounts:page", args=[pk]))
    return _form_page(request, form, account=account, conflict=conflict, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One line of the column About: how it reads, the form that edits it, and its saving.

    Without JavaScript the form is a small page of its own. `?show=1` gives the line as it reads.
    """
    account = fetched(request, pk)
    names = field_names(name)
    if not names:
        raise Http404
    if request.GET.get("show"):
        return _line(request, account, name)
    account = writable(request, pk)
    if request.method != "POST":
        form = OneFieldForm(instance=account, user=request.user, names=names)
        return _field_page(request, account, name, form)
    stored = Account.objects.visible_to(request.user).get(pk=pk)
    form = OneFieldForm(request.POST, instance=stored, user=request.user, names=names)
    status, conflict = _save(form, account, request.user)
    if status != 303:
        return _field_page(request, account, name, form, conflict=conflict, status=status)
    if wants_fragment(request):
        return _line(request, fetched(request, pk), name)
    return see_other(reverse("accounts:page", args=[pk]))


@require_GET
@read_only
def similar(request: HttpRequest) -> HttpResponse:
    """Accounts like what is typed so far, from whoever can tell."""
    finder = similar_finders.get("account")
    found = finder.find(request.GET.dict(), request.user, SIMILAR) if finder else []
    typed = any(request.GET.get(name, "").strip() for name in ("name", "website", "phone"))
    return render(request, "accounts/_similar.html", {"found": found, "typed": typed, "known": finder is not None})


def _likely(request: HttpRequest) -> list[Similar]:
    """Accounts that are probably the one being added, unless the person said that it is none of them."""
    finder = similar_finders.get("account")
    if finder is None or request.POST.get("another"):
        return []
    found = finder.find(request.POST.dict(), request.user, SIMILAR)
    return [match for match in found if not match.visible or (match.probability or 0) >= ASKED_FROM]


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: a parent, a name."""
    parent = account_asked_for(request.GET.get("parent", ""), request.user)
    return {"name": request.GET.get("name", ""), "parent": parent}


def _save(form: AccountForm, account: Account, user: Any) -> tuple[int, list[dict[str, str]]]:
    """303 when the form was saved, 422 when it can't be, 409 with both values when somebody else saved first."""
    if not form.is_valid():
        return 422, []
    try:
        update_account(account=account, actor=user, version=form.cleaned_data.get("version") or 0, **form.values())
    except ValidationError as error:
        form.refuse(error)
        return 422, []
    except tree.CycleRefused as error:
        form.add_error("parent", f"{error}.")
        return 422, []
    except VersionConflict as late:
        return 409, _both(form, late.current)
    return 303, []


def _both(form: AccountForm, stored: Any) -> list[dict[str, str]]:
    """Fields that differ between what was typed and what somebody else saved. Sending the form again keeps mine."""
    form.data = {**form.data.dict(), form.add_prefix("version"): str(stored.version)}  # type: ignore[attr-defined]
    return [
        {
            "label": changed.label(name),
            "mine": changed.shown(name, form.cleaned_data.get(name)),
            "theirs": changed.shown(name, getattr(stored, name)),
        }
        for name in form.fields
        if name in {f.name for f in Account._meta.fields} - {"version"}
        and name in form.cleaned_data
        and form.cleaned_data[name] != getattr(stored, name)
    ]


def _form_page(
    request: HttpRequest,
    form: AccountForm,
    *,
    account: Account | None = None,
    conflict: list[dict[str, str]] | None = None,
    key: str = "",
    found: Sequence[Similar] = (),
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "account": account, "conflict": conflict, "idempotency_key": key, "found": found}
    return page(request, "accounts/form.html", context, fragment="accounts/_form.html", status=status)


def _field_page(
    request: HttpRequest,
    account: Account,
    name: str,
    form: AccountForm,
    *,
    conflict: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    line = _about(account, name, request.user)
    context = {"form": form, "account": account, "line": line, "conflict": conflict}
    return page(request, "accounts/field.html", context, fragment="accounts/_field_form.html", status=status)


def _line(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    context = {
        "account": account,
        "line": _about(account, name, request.user),
        "editable": may_change(request.user, account),
        "fresh": True,
    }
    return render(request, "accounts/_field.html", context)


def _about(account: Account, name: str, user: Any) -> AboutField:
    parent = nearby(account, user).parent if name == "parent" else None
    return next(line for line in about(account, parent) if line.key == name)
