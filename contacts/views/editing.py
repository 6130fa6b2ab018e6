"""Adding a person and changing what is known about them."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from accounts.selectors.asked_for import account_asked_for
from contacts.forms import AddressForm, ContactForm, address_rows, reached_by
from contacts.models import Contact
from contacts.selectors.about import is_address, lines
from contacts.services import create_contact, update_contact
from contacts.views.record import fetched, frame_of, writable
from hotcrm.audit.once import answered, once
from hotcrm.core.conflicts import Difference, Saving, save
from hotcrm.core.customer360 import Similar
from hotcrm.core.fields import Editor, Line, answer_field, answer_peek, keep_only
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.likeness import likely, settle
from hotcrm.core.toasts import say

PURPOSE = "contacts:new"
OPENED = Saving(status=200)


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
        typed = _typed(form, emails, phones)
        if found := likely("contact", typed, user, posted):
            return _form_page(request, form, emails, phones, key=key, found=found, status=422)
        try:
            with once(user, PURPOSE, key) as done:
                contact = create_contact(
                    actor=user, emails=emails.addresses(), phones=phones.addresses(), **form.values()
                )
                settle("contact", contact, typed, user, posted)
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
    form.with_rows(reached_by(contact, posted), contact)
    if posted is None:
        return _known_page(request, form, contact)
    saving = save(form, lambda **values: update_contact(contact=contact, actor=request.user, **values))
    if saving.status == 303:
        say(request, f"{contact.name} saved.")
        return see_other(reverse("contacts:page", args=[pk]))
    return _known_page(request, form, contact, saving)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field of a person where it stands: on their page or in a list."""
    return answer_field(request, pk, name, FIELDS)


@require_safe
@read_only
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """A person in a drawer."""
    return answer_peek(request, pk, FIELDS)


def _one_field(data: Any, contact: Contact, user: Any, line: Line) -> Any:
    if is_address(line.key):
        return AddressForm(data, instance=contact, key=line.key)
    return keep_only(ContactForm(data, instance=contact, user=user), line.fields)


def _write(contact: Contact, actor: Any, **values: Any) -> None:
    update_contact(contact=contact, actor=actor, **values)


def _may_change(user: Any, contact: Contact) -> bool:
    return bool(user.has_perm("contacts.change_contact"))


def _follow_up(contact: Contact, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Head, facts and the line of reporting."""
    return "contacts/_follow_up.html", frame_of(contact, request)


FIELDS = Editor(
    kind="contact", namespace="contacts", find=fetched, may_change=_may_change, lines=lines, form=_one_field,
    write=_write, follow_up=_follow_up,
)  # fmt: skip


def _typed(form: ContactForm, emails: Any, phones: Any) -> dict[str, str]:
    """What was typed, as whoever looks for duplicates knows it: the first address and number, and the employer."""
    account: Account = form.cleaned_data["account"]
    names = ("first_name", "last_name", "title", "linkedin")
    return {
        **{name: form.cleaned_data[name] for name in names},
        "company": account.name,
        "website": account.website,
        "city": account.billing_city,
        "country": str(account.billing_country or ""),
        "email": next((each.value for each in emails.addresses()), ""),
        "phone": next((each.value for each in phones.addresses()), ""),
    }


def _all_valid(*forms: Any) -> bool:
    """Checks every form, so that all faults show at once."""
    faulty = [form for form in forms if not form.is_valid()]
    return not faulty


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: the account, a level, a department."""
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("level", "department", "last_name")}
    asked["account"] = account_asked_for(request.GET.get("account", ""), request.user)
    return asked


def _known_page(request: HttpRequest, form: ContactForm, contact: Contact, saving: Saving = OPENED) -> HttpResponse:
    emails, phones = (form.rows[name].sent for name in ("emails", "phones"))
    conflict, status = saving.conflict, saving.status
    return _form_page(request, form, emails, phones, contact=contact, conflict=conflict, status=status)


def _form_page(
    request: HttpRequest,
    form: ContactForm,
    emails: Any,
    phones: Any,
    *,
    contact: Contact | None = None,
    conflict: Sequence[Difference] | None = None,
    key: str = "",
    found: Sequence[Similar] = (),
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "emails": emails,
        "phones": phones,
        "contact": contact,
        "conflict": conflict,
        "idempotency_key": key,
        "found": found,
    }
    return page(request, "contacts/form.html", context, fragment="contacts/_form.html", status=status)
