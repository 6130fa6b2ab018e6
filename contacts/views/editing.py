"""Adding a person and changing what is known about them."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.selectors.asked_for import account_asked_for
from contacts.forms import ContactForm, address_rows
from contacts.models import Contact
from contacts.services import create_contact, update_contact
from contacts.views.record import writable
from hotcrm.audit.once import answered, once
from hotcrm.core.conflicts import Difference, differences
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.models import VersionConflict
from hotcrm.core.toasts import say

PURPOSE = "contacts:new"


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def new(request: HttpRequest) -> HttpResponse:
    """A form for a person; `?account=` names where they work. The same form sent twice makes one person."""
    user: Any = request.user
    if not user.has_perm("contacts.add_contact"):
        raise PermissionDenied("Your role does not add contacts.")
    posted = request.POST if request.method == "POST" else None
    key = request.POST.get("idempotency_key") or uuid4().hex
    if posted is not None and (address := answered(user, PURPOSE, key)):
        return see_other(address)
    form = ContactForm(posted, user=user, initial=_asked(request))
    emails, phones = address_rows(None, posted)
    if posted is not None and _all_valid(form, emails, phones):
        try:
            with once(user, PURPOSE, key) as done:
                contact = create_contact(
                    actor=user, emails=emails.addresses(), phones=phones.addresses(), **form.values()
                )
                done(reverse("contacts:page", args=[contact.pk]))
        except ValidationError as error:
            form.refuse(error)
        except IntegrityError:
            if not (address := answered(user, PURPOSE, key)):
                raise
            return see_other(address)
        else:
            say(request, f"{contact.name} added.")
            return see_other(reverse("contacts:page", args=[contact.pk]))
    return _form_page(request, form, emails, phones, key=key, status=200 if posted is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All fields of a person but the account, which changes by a move."""
    contact = writable(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, instance=contact, user=request.user)
    emails, phones = address_rows(contact, posted)
    if posted is None or not _all_valid(form, emails, phones):
        return _form_page(request, form, emails, phones, contact=contact, status=200 if posted is None else 422)
    try:
        update_contact(
            contact=contact,
            actor=request.user,
            version=form.cleaned_data["version"] or 0,
            emails=emails.addresses() if emails.has_changed() else None,
            phones=phones.addresses() if phones.has_changed() else None,
            **form.values(),
        )
    except VersionConflict as late:
        conflict = differences(form, late.current)
        return _form_page(request, form, emails, phones, contact=contact, conflict=conflict, status=409)
    except ValidationError as error:
        form.refuse(error)
        return _form_page(request, form, emails, phones, contact=contact, status=422)
    say(request, f"{contact.name} saved.")
    return see_other(reverse("contacts:page", args=[pk]))


def _all_valid(*forms: Any) -> bool:
    """Checks every form, so that all faults show at once."""
    faulty = [form for form in forms if not form.is_valid()]
    return not faulty


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: the account, a level, a department."""
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("level", "department", "last_name")}
    asked["account"] = account_asked_for(request.GET.get("account", ""), request.user)
    return asked


def _form_page(
    request: HttpRequest,
    form: ContactForm,
    emails: Any,
    phones: Any,
    *,
    contact: Contact | None = None,
    conflict: list[Difference] | None = None,
    key: str = "",
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "emails": emails,
        "phones": phones,
        "contact": contact,
        "conflict": conflict,
        "idempotency_key": key,
    }
    return page(request, "contacts/form.html", context, fragment="contacts/_form.html", status=status)
