"""What can be done to many contacts at once."""

from collections.abc import Callable, Mapping
from typing import Any

from contacts.models import Contact
from contacts.services import archive_contact, update_contact
from hotcrm.core.customer360 import BulkAction
from hotcrm.views.bulk_forms import nothing, one_of

KIND, CHANGE = "contact", "contacts.change_contact"


def _field(name: str) -> Callable[[Contact, Any, Mapping[str, Any]], bool]:
    def apply(contact: Contact, actor: Any, values: Mapping[str, Any]) -> bool:
        if getattr(contact, name) == values["value"]:
            return False
        update_contact(contact=contact, actor=actor, version=contact.version, **{name: values["value"]})
        return True

    return apply


def _archive(contact: Contact, actor: Any, values: Mapping[str, Any]) -> bool:
    return archive_contact(contact=contact, actor=actor)


ACTIONS = (
    BulkAction(
        key="level", kind=KIND, label="Set level", icon="square-pen", form=one_of("Level", Contact.Level.choices),
        apply=_field("level"), said=lambda values: f"now at the level {Contact.Level(values['value']).label}",
        permission=CHANGE, order=20,
    ),
    BulkAction(
        key="department", kind=KIND, label="Set department", icon="square-pen",
        form=one_of("Department", Contact.Department.choices), apply=_field("department"),
        said=lambda values: f"now in {Contact.Department(values['value']).label}", permission=CHANGE, order=21,
    ),
    BulkAction(
        key="archive", kind=KIND, label="Archive", icon="archive", form=nothing, apply=_archive,
        said=lambda values: "archived", permission=CHANGE, order=40,
    ),
)  # fmt: skip
