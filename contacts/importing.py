"""Bringing people in from outside, many at a time: clean rows in, one outcome a row, in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from accounts.models import Account
from accounts.references import AccountNames, UnknownAccount
from contacts.models import Contact, ContactEmail, ContactExternalId, ContactPhone, Employment
from hotcrm.core import changes
from hotcrm.core.customer360 import ImportContext, ImportField, RowOutcome
from hotcrm.core.refusals import HIDDEN_MATCH, left_out
from hotcrm.core.text import digits, fold

Row = Mapping[str, Any]
FIELDS = (
    ImportField(key="external_id", label="External ID", max_length=120),
    ImportField(key="first_name", label="First name", max_length=100),
    ImportField(key="last_name", label="Last name", required=True, max_length=100),
    ImportField(key="salutation", label="Salutation", max_length=30),
    ImportField(key="account", label="Account", type="reference", reference="account", required=True, max_length=200),
    ImportField(key="title", label="Job title", max_length=150),
    ImportField(key="department", label="Department", type="choice", choices=tuple(Contact.Department.choices)),
    ImportField(key="level", label="Level", type="choice", choices=tuple(Contact.Level.choices)),
    ImportField(
        key="preferred_channel", label="Preferred channel", type="choice", choices=tuple(Contact.Channel.choices)
    ),
    ImportField(key="email", label="E-mail", type="email", max_length=254),
    ImportField(key="phone", label="Phone", type="phone", max_length=60),
    ImportField(key="mobile", label="Mobile", type="phone", max_length=60),
    ImportField(key="linkedin", label="LinkedIn", type="url", max_length=200),
    ImportField(key="notes", label="Notes", max_length=20_000),
)
MATCH_KEYS = ("external_id", "email", "name")
_COLUMNS = (
    "first_name", "last_name", "salutation", "title", "department", "level", "preferred_channel", "linkedin", "notes",
)  # fmt: skip


def save_rows(rows: Sequence[Row], context: ImportContext) -> Sequence[RowOutcome]:
    """Write the rows; a person known by external id, e-mail or name and account is updated."""
    with transaction.atomic():
        return _Batch(rows, context).save()


@dataclass(eq=False)
class _Entry:
    """A row on its way into the database."""

    row: Row
    contact: Contact | None = None
    is_new: bool = False
    changed: bool = False
    new_emails: list[str] = field(default_factory=list)
    new_phones: list[tuple[str, str]] = field(default_factory=list)
    outcome: RowOutcome | None = None

    @property
    def email(self) -> str:
        return str(self.row.get("email") or "").strip().lower()

    @property
    def phones(self) -> list[tuple[str, str]]:
        """Numbers with their kind."""
        named = (("phone", "work"), ("mobile", "mobile"))
        return [(str(self.row[key]).strip(), kind) for key, kind in named if self.row.get(key)]

    def reject(self, field_: str, reason: str) -> None:
        value = str(self.row.get(field_) or "")
        self.outcome = RowOutcome(status="rejected", field=field_, value=value, reason=reason)


class _Batch:
    """All rows of one call: matched, filled and written in a few statements."""

    def __init__(self, rows: Sequence[Row], context: ImportContext) -> None:
        self.context = context
        self.entries = [_Entry(row=row) for row in rows]
        self.accounts = _held_accounts([row.get("account") for row in rows], context.actor)
        self.by_external = _by_external(rows, context.source)
        # Who is known by external id is not looked for by address and name as well.
        self.unknown = [e for e in self.entries if str(e.row.get("external_id") or "") not in self.by_external]
        self.by_email = _by_email({entry.email for entry in self.unknown if entry.email})
        self.by_name: dict[tuple[int, str, str], Contact] = {}
        self.fresh: dict[tuple[Any, ...], _Entry] = {}
        known = {c.merged_into_id or c.pk for c in [*self.by_external.values(), *self.by_email.values()]}
        self.editable = set(
            Contact.objects.editable_by(context.actor).filter(pk__in=known).values_list("pk", flat=True)
        )

    def save(self) -> list[RowOutcome]:
        self._find_names()
        self._hold()
        for entry in self.entries:
            self._match(entry)
        with transaction.atomic():
            self._write()
        return [entry.outcome for entry in self.entries if entry.outcome is not None]

    # --- which person a row means

    def _find_names(self) -> None:
        """People of the same name at the accounts of this file, the oldest of each."""
        lasts = {_lower(entry.row.get("last_name")) for entry in self.unknown}
        if not lasts or self.context.duplicates == "create" or "name" not in self.context.match:
            return
        here = Contact.objects.live().filter(account__in=self.accounts.known)
        rows = here.annotate(last=Lower("last_name")).filter(last__in=lasts)
        found = rows.order_by("-pk").only("pk", "account_id", *_COLUMNS, "merged_into", "version", "search_text")
        for contact in found:
            self.by_name[contact.account_id, contact.first_name.lower(), contact.last_name.lower()] = contact
        known = {contact.pk for contact in self.by_name.values()}
        visible = Contact.objects.editable_by(self.context.actor).filter(pk__in=known)
        self.editable |= set(visible.values_list("pk", flat=True))

    def _hold(self) -> None:
        """Keep others from changing who was found, and read them again: whole rows are written back at the end."""
        tables: list[dict[Any, Contact]] = [self.by_external, self.by_email, self.by_name]
        found = {contact.pk for table in tables for contact in table.values()}
        rows = Contact.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=found).order_by("pk")
        held = {contact.pk: contact for contact in rows}
        for table in tables:
            table.update({key: held[contact.pk] for key, contact in table.items() if contact.pk in held})

    def _match(self, entry: _Entry) -> None:
        try:
            account = self.accounts.find(entry.row.get("account"))
        except UnknownAccount as unknown:
            entry.reject("account", str(unknown))
            return
        keys = self._keys(entry, account)
        twin = next((self.fresh[key] for key in keys if key in self.fresh), None)
        known = None if twin else self._known(entry, account)
        if twin is not None:
            entry.outcome = RowOutcome(status="skipped", notice="The same person stands further up in the file.")
        elif known is None:
            self._start(entry, account, keys)
        elif known.merged_into_id:
            entry.outcome = left_out(known.merged_into_id, self.editable, "Merged into another.")
        elif self.context.duplicates == "skip":
            entry.outcome = left_out(known.pk, self.editable)
        elif known.pk not in self.editable:
            entry.reject("last_name", HIDDEN_MATCH)
        else:
            entry.contact = known
            entry.changed = self._fill(entry)

    def _keys(self, entry: _Entry, account: Account) -> list[tuple[Any, ...]]:
        """What makes two rows of this file the same person."""
        keys: list[tuple[Any, ...]] = []
        if external := entry.row.get("external_id"):
            keys.append(("id", external))
        if self.context.duplicates != "create":
            if entry.email and "email" in self.context.match:
                keys.append(("email", entry.email))
            if "name" in self.context.match:
                keys.append(("name", account.pk, *_name(entry.row)))
        return keys

    def _known(self, entry: _Entry, account: Account) -> Contact | None:
        if found := self.by_external.get(str(entry.row.get("external_id") or "")):
            return found
        if self.context.duplicates == "create":
            return None
        if "email" in self.context.match and (found := self.by_email.get(entry.email)):
            return found
        return self.by_name.get((account.pk, *_name(entry.row))) if "name" in self.context.match else None

    def _start(self, entry: _Entry, account: Account, keys: Iterable[tuple[Any, ...]]) -> None:
        entry.contact, entry.is_new = Contact(account=account), True
        self._fill(entry)
        for key in keys:
            self.fresh[key] = entry

    def _fill(self, entry: _Entry) -> bool:
        """Put the row's values on the person; True when something is new."""
        contact, changed = entry.contact, False
        assert contact is not None  # noqa: S101  (only rows with a person come here)
        for key in _COLUMNS:
            value = entry.row.get(key)
            if value not in (None, "") and getattr(contact, key) != value:
                setattr(contact, key, value)
                changed = True
        entry.new_emails = [entry.email] if entry.email else []
        entry.new_phones = entry.phones
        return changed

    # --- writing

    def _write(self) -> None:
        entries = [entry for entry in self.entries if entry.outcome is None]
        new = [entry.contact for entry in entries if entry.is_new and entry.contact]
        for entry in entries:
            if entry.is_new and entry.contact:
                entry.contact.derive([fold(e) for e in entry.new_emails] + [digits(n) for n, _ in entry.new_phones])
        Contact.objects.bulk_create(new, batch_size=1_000)
        Employment.objects.bulk_create(
            [
                Employment(
                    contact=c, account=c.account, is_primary=True, title=c.title, department=c.department, level=c.level
                )
                for c in new
            ],
            batch_size=1_000,
        )
        touched = self._write_addresses(entries)
        for entry in entries:
            entry.changed = entry.changed or (entry.contact is not None and entry.contact.pk in touched)
        self._update([e.contact for e in entries if e.changed and not e.is_new and e.contact])
        self._write_external_ids(entries)
        changed = [e.contact.pk for e in entries if e.contact and (e.is_new or e.changed)]
        changes.announced(Contact, changed)
        for entry in entries:
            assert entry.contact is not None  # noqa: S101  (open rows have one)
            status = "created" if entry.is_new else "updated" if entry.changed else "unchanged"
            entry.outcome = RowOutcome(status=status, pk=entry.contact.pk)  # type: ignore[arg-type]

    def _write_addresses(self, entries: Sequence[_Entry]) -> set[int]:
        """Addresses that are not stored yet; the first of its kind is the main one."""
        ids = [entry.contact.pk for entry in entries if entry.contact]
        emails = _stored(ContactEmail, "address", ids)
        phones = _stored(ContactPhone, "number", ids)
        new_emails, new_phones, touched = [], [], set()
        for entry in entries:
            contact = entry.contact
            assert contact is not None  # noqa: S101  (open rows have one)
            for address in entry.new_emails:
                known = emails.setdefault(contact.pk, set())
                if address not in known:
                    new_emails.append(ContactEmail(contact=contact, address=address, is_primary=not known))
                    known.add(address)
                    touched.add(contact.pk)
            for number, kind in entry.new_phones:
                known = phones.setdefault(contact.pk, set())
                if number not in known:
                    phone = ContactPhone(contact=contact, number=number, kind=kind, is_primary=not known)
                    phone.derive(_country(entry, self.accounts))
                    new_phones.append(phone)
                    known.add(number)
                    touched.add(contact.pk)
        ContactEmail.objects.bulk_create(new_emails, batch_size=1_000)
        ContactPhone.objects.bulk_create(new_phones, batch_size=1_000)
        return touched

    def _update(self, contacts: Sequence[Contact]) -> None:
        known = {contact.pk: contact for contact in contacts}
        for fresh in Contact.objects.filter(pk__in=known).prefetch_related("emails", "phones"):
            emails = [fold(row.address) for row in fresh.emails.all()]
            known[fresh.pk].derive(emails + [digits(row.e164 or row.number) for row in fresh.phones.all()])
        Contact.objects.bulk_update(list(known.values()), [*_COLUMNS, "search_text"], batch_size=500)
        Contact.objects.filter(pk__in=known).update(version=F("version") + 1)

    def _write_external_ids(self, entries: Iterable[_Entry]) -> None:
        ContactExternalId.objects.bulk_create(
            ContactExternalId(contact=entry.contact, system=self.context.source, value=value)
            for entry in entries
            if (value := entry.row.get("external_id")) and str(value) not in self.by_external
        )


def _held_accounts(texts: list[Any], actor: Any) -> AccountNames:
    """The accounts that the rows name, held: whoever adds the same people to them comes before or after."""
    names = AccountNames(actor)
    names.hold(texts)
    return names


def _country(entry: _Entry, accounts: AccountNames) -> str | None:
    return str(accounts.find(entry.row.get("account")).billing_country) or None


def _lower(value: Any) -> str:
    return str(value or "").lower()


def _name(row: Row) -> tuple[str, str]:
    return _lower(row.get("first_name")), _lower(row.get("last_name"))


def _stored(model: Any, column: str, contact_ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for contact_id, value in model.objects.filter(contact__in=contact_ids).values_list("contact_id", column):
        found.setdefault(contact_id, set()).add(value)
    return found


def _by_external(rows: Sequence[Row], system: str) -> dict[str, Contact]:
    values = {str(row["external_id"]) for row in rows if row.get("external_id")}
    found = ContactExternalId.objects.filter(system=system, value__in=values).select_related("contact")
    return {row.value: row.contact for row in found}


def _by_email(addresses: set[str]) -> dict[str, Contact]:
    """The oldest living person of each address."""
    found = ContactEmail.objects.filter(address__in=addresses, contact__merged_into__isnull=True)
    return {row.address: row.contact for row in found.select_related("contact").order_by("-contact_id")}
