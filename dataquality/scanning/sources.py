"""Where the raw fields of a kind come from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import Account
from contacts.models import Contact, ContactEmail, ContactPhone
from dataquality.matching.record import ACCOUNT, CONTACT

Raw = Mapping[str, str]
BATCH = 500


@dataclass(frozen=True)
class Source:
    """A kind of record, its model and the rights that go with it."""

    kind: str
    model: type[Model]
    label: str
    view_permission: str
    page: str

    @property
    def manager(self) -> Any:
        """The model's first manager."""
        return self.model._default_manager


SOURCES = {
    ACCOUNT: Source(ACCOUNT, Account, "Accounts", "accounts.view_account", "accounts:page"),
    CONTACT: Source(CONTACT, Contact, "Contacts", "contacts.view_contact", "contacts:page"),
}


def kind_of(model: type[Model]) -> str:
    """The kind of a model, '' when it is not matched."""
    return next((kind for kind, source in SOURCES.items() if source.model is model), "")


def raw_fields(kind: str, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The raw fields of live records, by id; a merged or deleted record is absent."""
    found: dict[int, dict[str, str]] = {}
    listed = sorted(ids)
    for begin in range(0, len(listed), BATCH):
        batch = listed[begin : begin + BATCH]
        found.update(_accounts(batch) if kind == ACCOUNT else _contacts(batch))
    return found


def _accounts(ids: Collection[int]) -> dict[int, dict[str, str]]:
    rows = Account.objects.live().filter(pk__in=ids).values()
    return {row["id"]: account_fields(row) for row in rows}


def account_fields(row: Mapping[str, Any]) -> dict[str, str]:
    """An account's columns under the names that the engine knows."""
    return {
        "name": row["name"],
        "website": row["website"],
        "email": row["email"],
        "phone": row["phone"],
        "street": row["billing_street"],
        "city": row["billing_city"],
        "state": row["billing_state"],
        "postal_code": row["billing_postcode"],
        "country": str(row["billing_country"] or ""),
        "industry": row["industry"],
        "employees": str(row["employees"] or ""),
        "tax_id": row["tax_id"],
    }


def _contacts(ids: Collection[int]) -> dict[int, dict[str, str]]:
    emails = _first_of(ContactEmail.objects.filter(contact__in=ids).order_by("-is_primary", "id"), "address")
    phones = _phones(ids)
    columns = (
        "id",
        "first_name",
        "last_name",
        "title",
        "linkedin",
        "account__name",
        "account__website",
        "account__billing_city",
        "account__billing_country",
    )
    return {
        row["id"]: {
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "title": row["title"],
            "linkedin": row["linkedin"],
            "company": row["account__name"],
            "website": row["account__website"],
            "city": row["account__billing_city"],
            "country": str(row["account__billing_country"] or ""),
            "email": emails.get(row["id"], ""),
            **phones.get(row["id"], {}),
        }
        for row in Contact.objects.live().filter(pk__in=ids).values(*columns)
    }


def _first_of(rows: Any, column: str) -> dict[int, str]:
    first: dict[int, str] = {}
    for contact_id, value in rows.values_list("contact_id", column):
        first.setdefault(contact_id, value)
    return first


def _phones(ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = ContactPhone.objects.filter(contact__in=ids).order_by("-is_primary", "id")
    for contact_id, number, e164, kind in rows.values_list("contact_id", "number", "e164", "kind"):
        mine = found.setdefault(contact_id, {})
        name = "mobile" if kind == "mobile" or "phone" in mine else "phone"
        mine.setdefault(name, e164 or number)
    return found
