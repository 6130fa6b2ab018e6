"""What stands on a person's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Value

from accounts.models import Account
from contacts.models import Contact, ContactEmail, ContactPhone, Employment

_CHANNELS = {"work": "Office", "mobile": "Mobile", "home": "Private"}


@dataclass(frozen=True, kw_only=True)
class Address:
    """A way to reach the person: its label, what is shown and where a click leads."""

    label: str
    value: str
    url: str
    is_email: bool
    kind: str = "work"

    @property
    def parts(self) -> tuple[str, str]:
        """An e-mail address, broken before its @."""
        name, at, domain = self.value.partition("@")
        return name, f"{at}{domain}"


@dataclass(frozen=True, kw_only=True)
class ContactRecord:
    """The page of a contact; what the reader may not see is absent."""

    contact: Contact
    account: Account | None
    addresses: Sequence[Address]
    posts: Sequence[Employment]
    boss: Contact | None
    reports: Sequence[Contact]
    editable: bool

    @property
    def email(self) -> Address | None:
        return next((address for address in self.addresses if address.is_email), None)

    @property
    def phone(self) -> Address | None:
        return next((address for address in self.addresses if not address.is_email), None)

    @property
    def former(self) -> Sequence[Employment]:
        return [post for post in self.posts if post.ended_on]

    @property
    def elsewhere(self) -> Sequence[Employment]:
        """Other present posts than the main one."""
        return [post for post in self.posts if not post.ended_on and not post.is_primary]


def contact_record(contact: Contact, user: Any) -> ContactRecord:
    """The page of `contact`, which was fetched with `sees_account` and its superior."""
    family = _line(contact, user)
    return ContactRecord(
        contact=contact,
        account=contact.account if contact.sees_account else None,  # type: ignore[attr-defined]
        addresses=addresses(contact),
        posts=_posts(contact, user),
        boss=next((person for person in family if person.pk == contact.reports_to_id), None),
        reports=[person for person in family if person.reports_to_id == contact.pk],
        editable=user.has_perm("contacts.change_contact"),
    )


def addresses(contact: Contact) -> list[Address]:
    """E-mails, then phones, the main ones first; one query."""
    mails = ContactEmail.objects.filter(contact=contact).annotate(
        dialled=Value("", output_field=CharField()), what=Value("email", output_field=CharField())
    )
    phones = ContactPhone.objects.filter(contact=contact).annotate(what=Value("phone", output_field=CharField()))
    rows = (
        mails.order_by()
        .values_list("what", "is_primary", "pk", "address", "dialled", "kind")
        .union(phones.order_by().values_list("what", "is_primary", "pk", "number", "e164", "kind"), all=True)
    )
    ordered = sorted(rows, key=lambda row: (row[0], not row[1], row[2]))
    return [_address(what, value, dialled, kind) for what, _, _, value, dialled, kind in ordered]


def _address(what: str, value: str, dialled: str, kind: str) -> Address:
    if what == "email":
        label = "E-mail" if kind == "work" else "Private e-mail"
        return Address(label=label, value=value, url=f"mailto:{value}", is_email=True, kind=kind)
    label = _CHANNELS.get(kind, "Phone")
    return Address(label=label, value=value, url=f"tel:{dialled or value}", is_email=False, kind=kind)


def _posts(contact: Contact, user: Any) -> list[Employment]:
    """Posts at accounts that the reader may see, the main one first, former ones last."""
    posts = Employment.objects.filter(contact=contact, account__in=Account.objects.visible_to(user))
    return list(
        posts.select_related("account").order_by(
            "-is_primary", F("ended_on").desc(nulls_first=True), F("started_on").desc(nulls_last=True), "pk"
        )
    )


def _line(contact: Contact, user: Any) -> list[Contact]:
    """The superior and the direct reports, as far as they may be seen; one query."""
    visible = Contact.objects.visible_to(user)
    near = visible.filter(reports_to=contact)
    if contact.reports_to_id:
        near = near | visible.filter(pk=contact.reports_to_id)
    return list(near.order_by("last_name", "first_name", "pk"))
