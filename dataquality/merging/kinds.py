"""The kinds of records that can be merged, and the fields that people choose between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import Account
from contacts.models import Contact

PARENT = "parent"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One row of the comparison: columns that are chosen together, such as an amount and its currency."""

    key: str
    label: str
    columns: tuple[str, ...]
    decides: tuple[str, ...] = ()

    def is_blank(self, record: Any) -> bool:
        """True when the record says nothing here; `decides` names the columns that count."""
        return all(getattr(record, c) in (None, "") for c in self.decides or self.columns)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record. `superior` is the column by which its records stand one above the other."""

    key: str
    label: str
    plural: str
    model: type[Model]
    choices: tuple[Choice, ...]
    superior: str
    in_tree: bool
    page: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a merge may write on the survivor by choice."""
        return tuple(column for choice in self.choices for column in choice.columns)


def _one(key: str, label: str, *columns: str, decides: tuple[str, ...] = ()) -> Choice:
    return Choice(key=key, label=label, columns=columns or (key,), decides=decides)


def _address(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{part}" for part in ("street", "city", "state", "postcode", "country"))


ACCOUNT = Kind(
    key="account",
    label="account",
    plural="accounts",
    model=Account,
    superior="parent_id",
    in_tree=True,
    page="accounts:page",
    choices=(
        _one("name", "Name"),
        _one("legal_name", "Legal name"),
        _one("type", "Type"),
        _one("status", "Status"),
        _one("owner", "Owner", "owner_id"),
        _one("industry", "Industry"),
        _one("website", "Website"),
        _one("phone", "Phone"),
        _one("email", "E-mail"),
        _one("tax_id", "Tax ID"),
        _one(
            "annual_revenue",
            "Annual revenue",
            "annual_revenue",
            "annual_revenue_currency",
            decides=("annual_revenue",),
        ),
        _one("employees", "Employees"),
        _one("founded", "Founded in"),
        _one("ownership", "Ownership"),
        _one("sla_tier", "SLA tier"),
        _one("linkedin", "LinkedIn"),
        _one("is_individual", "Is a person"),
        _one("billing", "Billing address", *_address("billing")),
        _one("shipping", "Shipping address", *_address("shipping")),
        _one("notes", "Notes"),
    ),
)
CONTACT = Kind(
    key="contact",
    label="contact",
    plural="contacts",
    model=Contact,
    superior="reports_to_id",
    in_tree=False,
    page="contacts:page",
    choices=(
        _one("name", "Name", "first_name", "last_name"),
        _one("salutation", "Salutation"),
        _one("account", "Account", "account_id"),
        _one("title", "Title"),
        _one("department", "Department"),
        _one("level", "Level"),
        _one("preferred_channel", "Preferred channel"),
        _one("linkedin", "LinkedIn"),
        _one("notes", "Notes"),
    ),
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in (ACCOUNT, CONTACT)}
DERIVED = {"account": ("domain", "phone_e164", "search_text"), "contact": ("search_text",)}
