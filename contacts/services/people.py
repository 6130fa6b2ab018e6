"""Adding a person and changing what is known about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Account
from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held, living
from hotcrm.core.text import fold

EDITABLE = (
    "first_name", "last_name", "salutation", "title", "department", "level", "preferred_channel", "linkedin",
    "reports_to", "notes",
)  # fmt: skip
_POST = ("title", "department", "level")


@dataclass(frozen=True, kw_only=True)
class Address:
    """An e-mail address or a phone number as typed."""

    value: str
    kind: str = "work"
    is_primary: bool = False


@transaction.atomic
def create_contact(
    *,
    account: Account,
    actor: Any,
    emails: Sequence[Address] = (),
    phones: Sequence[Address] = (),
    started_on: date | None = None,
    **values: Any,
) -> Contact:
    """Add a person who works at `account`. Raises ValidationError that names the field."""
    _refuse_others(values)
    contact = Contact(account=living(Account, account.pk), **_living_boss(values))
    refuse_loop(contact, contact.reports_to)
    contact.full_clean(exclude=["account"])
    contact.save()
    post = {name: getattr(contact, name) for name in _POST}
    Employment.objects.create(contact=contact, account=contact.account, is_primary=True, started_on=started_on, **post)
    _write_addresses(contact, emails, phones)
    activity.record("contacts.created", account=contact.account, contact=contact, actor=actor)
    changes.announced(Contact, [contact.pk])
    return contact


@transaction.atomic
def update_contact(
    *,
    contact: Contact,
    actor: Any,
    version: int,
    emails: Sequence[Address] | None = None,
    phones: Sequence[Address] | None = None,
    **values: Any,
) -> Contact:
    """Change fields of EDITABLE and, when given, all addresses, if nobody changed the person since `version`.

    Gives back the stored contact. Raises VersionConflict with the stored row and ValidationError that names the field.
    """
    _refuse_others(values)
    boss = values.get("reports_to")
    held(contact, "account", besides=[boss] if boss else [])
    contact.claim_version(version)
    values = _living_boss(values)
    stored: Contact = Contact.objects.select_related("account").get(pk=contact.pk)
    before = {name: getattr(stored, name) for name in values}
    for name, value in values.items():
        setattr(stored, name, value)
    refuse_loop(stored, stored.reports_to)
    stored.full_clean(exclude=["account", "merged_into"])
    stored.save()
    _follow_post(stored, values)
    moved = _write_addresses(stored, emails, phones)
    changed = [name for name in values if getattr(stored, name) != before[name]]
    if changed or moved:
        words = _words(stored, before, changed)
        activity.record("contacts.changed", account=stored.account, contact=stored, actor=actor, data={"words": words})
    changes.announced(Contact, [stored.pk])
    return stored


def refuse_loop(contact: Contact, boss: Contact | None) -> None:
    """Raise ValidationError when `contact` would stand below itself."""
    seen: set[int] = set()
    above = boss
    while above is not None and above.pk not in seen:
        if above.pk == contact.pk:
            words = f"{boss} reports to {contact}, so {contact} can't report to {boss}."
            own = f"{contact} can't report to themselves."
            raise ValidationError({"reports_to": own if boss and boss.pk == contact.pk else words})
        seen.add(above.pk)
        above = above.reports_to


def _living_boss(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the superior who lives on, when the chosen one was merged."""
    boss = values.get("reports_to")
    return dict(values) if boss is None else {**values, "reports_to": living(Contact, boss.pk)}


def _refuse_others(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"{', '.join(sorted(unknown))}: not changed here.")


def _follow_post(contact: Contact, values: Mapping[str, Any]) -> None:
    """The main post carries the same title, department and level as the person."""
    post = {name: values[name] for name in _POST if name in values}
    if post:
        Employment.objects.filter(contact=contact, is_primary=True).update(**post)


def _write_addresses(contact: Contact, emails: Sequence[Address] | None, phones: Sequence[Address] | None) -> bool:
    """Make the stored addresses those wanted; None leaves them. True when something changed."""
    changed = False
    if emails is not None:
        changed |= _write(contact, ContactEmail, "address", [_email(each) for each in emails])
    if phones is not None:
        changed |= _write(contact, ContactPhone, "number", list(phones))
    if changed:
        contact.save(update_fields=["search_text", "updated_at"])
    return changed


def _email(address: Address) -> Address:
    return Address(value=address.value.strip().lower(), kind=address.kind, is_primary=address.is_primary)


def _write(contact: Contact, model: Any, column: str, wanted: list[Address]) -> bool:
    wanted = _one_main(wanted)
    stored = {getattr(row, column): row for row in model.objects.filter(contact=contact)}
    before = {(value, row.kind, row.is_primary) for value, row in stored.items()}
    if before == {(each.value, each.kind, each.is_primary) for each in wanted}:
        return False
    values = {each.value for each in wanted}
    if len(values) < len(wanted):
        raise ValidationError({column: "The same one stands here twice."})
    model.objects.filter(contact=contact).exclude(**{f"{column}__in": values}).delete()
    model.objects.filter(contact=contact, is_primary=True).update(is_primary=False)
    for each in wanted:
        row = stored.get(each.value) or model(contact=contact, **{column: each.value})
        row.kind, row.is_primary = each.kind, each.is_primary
        row.full_clean(exclude=["contact"], validate_constraints=False)
        row.save()
    return True


def _one_main(wanted: list[Address]) -> list[Address]:
    """Exactly one main address: the chosen one, else the first."""
    main = next((i for i, each in enumerate(wanted) if each.is_primary), 0)
    return [Address(value=each.value, kind=each.kind, is_primary=i == main) for i, each in enumerate(wanted)]


def _words(contact: Contact, before: Mapping[str, Any], changed: Sequence[str]) -> str:
    """What changed: "changed title and 2 more fields of"."""
    if not changed:
        return "changed the addresses of"
    label = str(Contact._meta.get_field(changed[0]).verbose_name)  # type: ignore[union-attr]
    label = label if not fold(label[:1]) or label[:2].isupper() else label[:1].lower() + label[1:]
    more = len(changed) - 1
    return f"changed the {label} of" if not more else f"changed the {label} and {more} more of"
