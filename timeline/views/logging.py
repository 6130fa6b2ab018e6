"""The composer's POST: one entry or task, with or without JavaScript."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Account
from contacts.models import Contact
from contacts.selectors.people import talked_to
from hotcrm.audit.once import answered, once
from hotcrm.core.http import see_other, wants_fragment
from hotcrm.core.merged import visible_or_404
from hotcrm.core.toasts import say
from timeline import account_page
from timeline.forms import LogForm
from timeline.services import create_task, log_call, log_email, log_meeting, log_note

PURPOSE = "timeline:log"
SAID = {
    "call": "Call logged.",
    "meeting": "Meeting logged.",
    "email": "E-mail logged.",
    "note": "Note saved.",
    "task": "Task added.",
}


@require_POST
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log what was typed at this account. The same form sent twice makes one entry."""
    account: Account = visible_or_404(Account.objects, request, pk)
    user: Any = request.user
    if not user.has_perm("timeline.add_event"):
        raise PermissionDenied("Your role reads the timeline, but does not write into it.")
    key = request.POST.get("idempotency_key") or uuid4().hex
    if answered(user, PURPOSE, key):
        return _logged(request, account)
    form = LogForm(request.POST, account=account)
    if form.is_valid():
        try:
            with once(user, PURPOSE, key) as done:
                _write(form, user)
                done(reverse("accounts:page", args=[account.pk]))
        except ValidationError as error:
            form.refuse(error)
        except IntegrityError:
            if not answered(user, PURPOSE, key):
                raise
            return _logged(request, account)
        else:
            say(request, SAID[form.cleaned_data["kind"]])
            return _logged(request, account)
    return _refused(request, account, form)


def _write(form: LogForm, user: Any) -> None:
    data, common = form.cleaned_data, form.common()
    if data["kind"] == "task":
        create_task(
            account=form.account, contact=data["contact"], actor=user, title=data["text"], due_on=data["due_on"]
        )
    elif data["kind"] == "call":
        log_call(
            actor=user,
            outcome=data["call_outcome"] or "connected",
            direction=data["direction"] or "out",
            minutes=data["minutes"],
            **common,
        )
    elif data["kind"] == "meeting":
        log_meeting(actor=user, outcome=data["meeting_outcome"] or "held", minutes=data["minutes"], **common)
    elif data["kind"] == "email":
        log_email(actor=user, direction=data["direction"] or "out", **common)
    else:
        log_note(actor=user, **common)


def _logged(request: HttpRequest, account: Account) -> HttpResponse:
    """Back to the page for a plain form; for htmx an empty composer, with the feed and the next steps beside."""
    if not wants_fragment(request):
        return see_other(_back(request, account))
    contact = _about(request)
    context = {
        **(account_page.contact_composer(contact, request) if contact else account_page.composer(account, request)),
        "feed_part": account_page.contact_feed(contact, request) if contact else account_page.feed(account, request),
        "steps_part": account_page.contact_next_steps(contact, request)
        if contact
        else account_page.next_steps(account, request),
    }
    return render(request, "timeline/_logged.html", context)


def _refused(request: HttpRequest, account: Account, form: LogForm) -> HttpResponse:
    """422: the composer again with what was typed and what is missing."""
    contact = _about(request)
    people = [contact] if contact else talked_to(account).first
    context = {**account_page.composer_of(account, request, people=people, form=form), "about": contact}
    template = "timeline/_composer.html" if wants_fragment(request) else "timeline/log.html"
    return render(request, template, context, status=422)


def _about(request: HttpRequest) -> Contact | None:
    """The contact on whose page the composer stands."""
    pk = request.POST.get("about", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    found: Contact | None = Contact.objects.visible_to(request.user).select_related("account").filter(pk=pk).first()
    return found


def _back(request: HttpRequest, account: Account) -> str:
    came = request.headers.get("Referer", "")
    fits = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    if fits and reverse(PURPOSE, args=[account.pk]) not in came:
        return came
    return reverse("accounts:page", args=[account.pk])
