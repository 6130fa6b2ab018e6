"""Putting people away, bringing them back, and deleting those about whom nothing is known."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts import dependents
from contacts.models import Contact
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held


class NotEmpty(Exception):
    """The contact can't be deleted, because of what refers to it."""

    def __init__(self, found: list[dependents.Reference]) -> None:
        super().__init__(", ".join(f"{reference.count} {reference.label}" for reference in found))
        self.found = found


@transaction.atomic
def archive_contact(*, contact: Contact, actor: Any) -> bool:
    """Put the person away; they leave lists and keep everything. False when they were archived already."""
    return _put(contact, actor, archived=True)


@transaction.atomic
def restore_contact(*, contact: Contact, actor: Any) -> bool:
    """Bring the person back. False when they were not archived."""
    return _put(contact, actor, archived=False)


@transaction.atomic
def delete_contact(*, contact: Contact, actor: Any) -> None:
    """Delete a person to whom nothing refers. Raises NotEmpty with what stands in the way."""
    stored = held(contact, "account", to_delete=True)
    if found := dependents.to_contact(stored):
        raise NotEmpty(found)
    pk = stored.pk
    dependents.drop_parts(stored)
    stored.delete()
    audited("contact.delete", actor=actor, model="contacts.Contact", ids=[pk])
    changes.announced(Contact, [pk])


def _put(contact: Contact, actor: Any, *, archived: bool) -> bool:
    stored = held(contact, "account")
    if (stored.archived_at is not None) == archived:
        return False
    stored.archived_at = timezone.now() if archived else None
    stored.version += 1
    stored.save(update_fields=["archived_at", "version", "updated_at"])
    kind = "contacts.archived" if archived else "contacts.restored"
    audited(kind, actor=actor, model="contacts.Contact", ids=[stored.pk])
    activity.record(kind, account=stored.account, contact=stored, actor=actor)
    changes.announced(Contact, [stored.pk])
    return True
