"""The fields of a person as their page tells them, with the form fields that edit each."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from contacts.models import Contact
from contacts.selectors.record import Address, addresses
from hotcrm.core.fields import Line


def lines(contact: Contact, user: Any) -> list[Line]:
    """All lines of a person for a reader, those that the page shows elsewhere included."""
    boss = Contact.objects.visible_to(user).filter(pk=contact.reports_to_id).first() if contact.reports_to_id else None
    return about(contact, addresses(contact), boss)


def about(contact: Contact, reached: Sequence[Address], boss: Contact | None) -> list[Line]:
    """All lines, in order. `reached` are the addresses, `boss` the superior if the reader may see that one."""
    return [
        *_addresses("email", "E-mail", [each for each in reached if each.is_email]),
        *_addresses("phone", "Phone", [each for each in reached if not each.is_email]),
        Line(key="title", label="Title", value=contact.title, fields=("title",)),
        Line(key="department", label="Department", value=contact.get_department_display(), fields=("department",)),
        Line(key="level", label="Level", value=contact.get_level_display(), fields=("level",)),
        Line(
            key="channel", label="Prefers", value=contact.get_preferred_channel_display(), add="Add preferred channel",
            fields=("preferred_channel",),
        ),
        _boss(contact, boss),
        Line(
            key="linkedin", label="LinkedIn", value=contact.linkedin, fields=("linkedin",), add="Add LinkedIn",
            href=contact.linkedin if "://" in contact.linkedin else "",
        ),
        Line(key="notes", label="Notes", value=contact.notes, fields=("notes",)),
        Line(key="name", label="Name", value=contact.name, fields=("first_name", "last_name"), off_page=True),
    ]  # fmt: skip


def address_at(key: str) -> tuple[bool, int]:
    """Which address a line is about: whether an e-mail, and its place among those: "phone-2" is (False, 1)."""
    kind, _, place = key.partition("-")
    return kind == "email", int(place or 1) - 1


def is_address(key: str) -> bool:
    """True for the lines that `address_at` understands."""
    return key.partition("-")[0] in {"email", "phone"}


def _addresses(kind: str, label: str, reached: Sequence[Address]) -> list[Line]:
    """The main one first; without any a line that offers to add one."""
    if not reached:
        return [Line(key=kind, label=label, fields=(kind,))]
    return [
        Line(
            key=kind if place == 1 else f"{kind}-{place}", label=each.label, value=each.value, href=each.url,
            fields=(kind,),
        )
        for place, each in enumerate(reached, start=1)
    ]  # fmt: skip


def _boss(contact: Contact, boss: Contact | None) -> Line:
    if contact.reports_to_id is not None and boss is None:
        return Line(key="boss", label="Reports to", value="Somebody you can’t see")
    return Line(
        key="boss", label="Reports to", value=boss.name if boss else "", fields=("reports_to",), add="Add superior",
        href=reverse("contacts:page", args=[boss.pk]) if boss else "",
    )  # fmt: skip
