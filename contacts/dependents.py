"""What refers to a contact, found from the schema, so that a new app's foreign key is known without being named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ForeignObjectRel

from contacts.models import Contact, ContactEmail, ContactExternalId, ContactPhone, Employment

PARTS: tuple[Any, ...] = (ContactEmail, ContactPhone, ContactExternalId, Employment)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Rows of one kind that refer to a contact."""

    contact_id: int
    label: str
    count: int


def to_contact(contact: Contact) -> list[Reference]:
    """What stands in the way of deleting the contact, most first; its own addresses and posts do not."""
    found = []
    for relation in _relations():
        rows = _rows(relation).filter(**{relation.field.name: contact})
        if goes := _going(relation, contact):
            rows = rows.exclude(pk__in=[row.pk for row in goes])
        if count := rows.count():
            found.append(Reference(contact_id=contact.pk, label=_words(relation, count), count=count))
    return sorted(found, key=lambda reference: -reference.count)


def drop_parts(contact: Contact) -> None:
    """Delete what is only a part of the contact."""
    for relation in _relations():
        for row in _going(relation, contact):
            row.delete()
    for model in PARTS:
        model.objects.filter(contact=contact).delete()


def strays() -> Iterator[Reference]:
    """What still refers to contacts that were merged into another."""
    for relation in _relations(with_parts=True):
        name = relation.field.name
        if name == "merged_into":
            continue
        rows = _rows(relation).filter(**{f"{name}__merged_into__isnull": False}).order_by()
        for contact_id, count in rows.values_list(name).annotate(count=Count("pk")):
            yield Reference(contact_id=contact_id, label=_words(relation, count), count=count)


def _relations(*, with_parts: bool = False) -> list[ForeignObjectRel]:
    return [
        relation
        for relation in Contact._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
        and getattr(relation.field, "column", None)
        and (with_parts or relation.related_model not in PARTS)
    ]


def _rows(relation: ForeignObjectRel) -> Any:
    model: Any = relation.related_model
    return model._base_manager


def _going(relation: ForeignObjectRel, contact: Contact) -> list[Any]:
    goes = getattr(relation.related_model, "goes_with_contact", None)
    return list(goes(contact)) if goes else []


def _words(relation: ForeignObjectRel, count: int) -> str:
    own = {"reports_to": ("direct report", "direct reports"), "merged_into": ("merged record", "merged records")}
    model: Any = relation.related_model
    names = (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    if model is Contact:
        names = own.get(relation.field.name, names)
    return names[0] if count == 1 else names[1]
