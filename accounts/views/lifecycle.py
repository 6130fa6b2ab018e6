"""Archiving, restoring, deleting and moving an account."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import dependents, tree
from accounts.forms import MoveForm
from accounts.models import Account
from accounts.selectors.family import nearby
from accounts.services import archive_account, delete_account, move_account, restore_account
from accounts.services.lifecycle import NotEmpty
from accounts.views.record import may, writable
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say
from hotcrm.core.undo import read_back, way_back

MOVE, DELETE = "accounts.move_account", "accounts.delete_account"


@require_POST
def archival(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the account away."""
    account = writable(request, pk)
    if archive_account(account=account, actor=request.user):
        say(request, f"{account.name} archived.", undo=reverse("accounts:restoration", args=[pk]))
    return see_other(reverse("accounts:page", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the account back."""
    account = writable(request, pk)
    if restore_account(account=account, actor=request.user):
        say(request, f"{account.name} restored.")
    return see_other(reverse("accounts:page", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an empty account; otherwise say what stands in the way."""
    account = _allowed(request, pk, DELETE)
    if request.method != "POST":
        return render(request, "accounts/deletion.html", {"account": account, "found": dependents.to_account(account)})
    try:
        delete_account(account=account, actor=request.user)
    except NotEmpty as refused:
        context = {"account": account, "found": refused.found, "refused": True}
        return render(request, "accounts/deletion.html", context, status=422)
    say(request, f"{account.name} deleted.")
    return see_other(reverse("accounts:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the account under another, or make it the head of a family of its own; `?back=` takes such a step back."""
    account = _allowed(request, pk, MOVE)
    back = read_back(request.GET.get("back", ""), account) if request.method == "POST" else None
    if back:
        return _move_back(request, account, back)
    form = MoveForm(request.POST or None, user=request.user, initial={"parent": nearby(account, request.user).parent})
    if request.method == "POST" and form.is_valid():
        parent: Account | None = form.cleaned_data["parent"]
        before = account.parent_id
        try:
            moved = move_account(account=account, parent=parent, actor=request.user)
        except tree.CycleRefused as refused:
            form.add_error("parent", f"{refused}.")
        else:
            if moved:
                _say_moved(request, account, parent, before)
            return see_other(reverse("accounts:tab", args=[pk, "hierarchy"]))
    context = {"form": form, "account": account}
    status = 422 if form.errors else 200
    return page(request, "accounts/move.html", context, fragment="accounts/_move.html", status=status)


def _say_moved(request: HttpRequest, account: Account, parent: Account | None, before: int | None) -> None:
    """Tell it, with the way back."""
    where = f"under {parent.name}" if parent else "out of its family"
    token = way_back(account, parent=before, now=account.parent_id)
    undo = f"{reverse('accounts:move', args=[account.pk])}?{urlencode({'back': token})}"
    say(request, f"{account.name} moved {where}.", undo=undo)


def _move_back(request: HttpRequest, account: Account, back: Mapping[str, Any]) -> HttpResponse:
    """Put the account back where it was, unless somebody moved it since or its place is gone."""
    home = Account.objects.visible_to(request.user).filter(pk=back["parent"]).first() if back["parent"] else None
    with tree.tree_lock():
        is_there = Account.objects.visible_to(request.user).filter(pk=account.pk, parent=back["now"]).exists()
        try:
            moved = (
                is_there
                and bool(home) == bool(back["parent"])
                and move_account(account=account, parent=home, actor=request.user)
            )
        except tree.CycleRefused:
            moved = False
    if moved:
        say(request, f"{account.name} is back where it was.")
    else:
        say(request, f"{account.name} was moved since, or its place is gone, so it stays here.", level=messages.WARNING)
    return see_other(reverse("accounts:tab", args=[account.pk, "hierarchy"]))


def _allowed(request: HttpRequest, pk: int, permission: str) -> Account:
    account = writable(request, pk)
    user: Any = request.user
    if not may(user, account, permission):
        raise PermissionDenied("You can see this account, but not do that.")
    return account
