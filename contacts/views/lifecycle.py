"""Archiving, restoring, deleting and moving a person."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account
from contacts import dependents
from contacts.forms import MoveForm
from contacts.models import Contact
from contacts.services import archive_contact, delete_contact, employ, leave, move_to_account, restore_contact
from contacts.services.lifecycle import NotEmpty
from contacts.views.record import writable
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say


@require_POST
def archival(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the person away."""
    contact = writable(request, pk)
    if archive_contact(contact=contact, actor=request.user):
        say(request, f"{contact.name} archived.", undo=reverse("contacts:restoration", args=[pk]))
    return see_other(reverse("contacts:page", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the person back."""
    contact = writable(request, pk)
    if restore_contact(contact=contact, actor=request.user):
        say(request, f"{contact.name} restored.")
    return see_other(reverse("contacts:page", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a person to whom nothing refers; otherwise say what stands in the way."""
    contact = writable(request, pk, "contacts.delete_contact")
    if request.method != "POST":
        context = {"contact": contact, "found": dependents.to_contact(contact)}
        return render(request, "contacts/deletion.html", context)
    try:
        delete_contact(contact=contact, actor=request.user)
    except NotEmpty as refused:
        context = {"contact": contact, "found": refused.found, "refused": True}
        return render(request, "contacts/deletion.html", context, status=422)
    say(request, f"{contact.name} deleted.")
    return see_other(reverse("contacts:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The person works elsewhere from a day on; the post before ends that day."""
    contact = writable(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = MoveForm(posted, user=request.user, initial={"title": contact.title})
    if posted is not None and form.is_valid():
        try:
            where = _settle(contact, request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, f"{contact.name} works at {where.name} now.")
            return see_other(reverse("contacts:page", args=[pk]))
    context = {"form": form, "contact": contact}
    status = 422 if form.errors else 200
    return page(request, "contacts/move.html", context, fragment="contacts/_move.html", status=status)


@require_POST
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """A further post of the person ends today."""
    contact = writable(request, pk)
    asked = request.POST.get("account", "")
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=asked if asked.isdecimal() else 0)
    try:
        leave(contact=contact, account=account, actor=request.user)
    except ValidationError as error:
        say(request, " ".join(error.messages))
    else:
        say(request, f"{contact.name} has left {account.name}.")
    return see_other(reverse("contacts:page", args=[pk]))


def _settle(contact: Contact, user: Any, *, account: Account, on: date | None, title: str, keeps: bool) -> Account:
    """A further post at `account` when the present one is kept, else the move there."""
    if keeps:
        return employ(contact=contact, account=account, actor=user, started_on=on, title=title).account
    return move_to_account(contact=contact, account=account, actor=user, on=on, title=title).account
