"""Counts and names as people read them."""

from collections.abc import Sequence
from typing import Any

from dataquality.merging.references import Reference

_WORDS = {
    "timeline.Event": ("timeline entry", "timeline entries"),
    "contacts.Employment": ("employment", "employments"),
    "contacts.ContactEmail": ("e-mail address", "e-mail addresses"),
    "contacts.ContactPhone": ("phone number", "phone numbers"),
    "contacts.CommitteeMember": ("role in a buying committee", "roles in buying committees"),
    "accounts.AccountExternalId": ("external ID", "external IDs"),
    "contacts.ContactExternalId": ("external ID", "external IDs"),
    "accounts.AccountUserObjectPermission": ("share with a person", "shares with people"),
    "accounts.AccountGroupObjectPermission": ("share with a role", "shares with roles"),
}


def table_words(model: Any, count: int) -> str:
    """What the rows of a table are called: "contact", "timeline entries"."""
    names = _WORDS.get(model._meta.label) or (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    return names[0] if count == 1 else names[1]


def relation_words(reference: Reference, count: int) -> str:
    """What the rows of a reference are called."""
    return table_words(reference.model, count)


def counted(count: int, singular: str, plural: str) -> str:
    """How many of what: "1 deal", "3 deals"."""
    return f"{count:,} {singular if count == 1 else plural}"


def joined(names: Sequence[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))
