"""What counts towards completeness, and how much. Points, not per cent: a kind's points need not add up to 100."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Something that should be known. `field` is the form field that an edit link opens."""

    key: str
    label: str
    weight: int
    field: str
    filled: Callable[[Any], bool]


def _says(*columns: str) -> Callable[[Any], bool]:
    return lambda record: all(getattr(record, column) not in (None, "") for column in columns)


def _any_of(relation: str) -> Callable[[Any], bool]:
    return lambda record: (
        getattr(record, f"has_{relation}")
        if hasattr(record, f"has_{relation}")
        else bool(getattr(record, relation).all())
    )


def with_reach(contacts: QuerySet[Any]) -> QuerySet[Any]:
    """Contacts that know whether they have an address and a number, without loading those."""
    relations = ((name, contacts.model._meta.get_field(name).related_model) for name in ("emails", "phones"))
    return contacts.annotate(
        **{f"has_{name}": Exists(model._base_manager.filter(contact=OuterRef("pk"))) for name, model in relations}
    )


def _want(key: str, label: str, weight: int, *columns: str, field: str = "") -> Wanted:
    return Wanted(key=key, label=label, weight=weight, field=field or key, filled=_says(*(columns or (key,))))


_ADDRESS = ("billing_street", "billing_city", "billing_country")
_SHARED = (
    _want("owner", "Owner", 10, "owner_id"),
    _want("phone", "Phone", 10),
    _want("website", "Website", 8),
    _want("industry", "Industry", 10),
    _want("billing", "Billing address", 8, *_ADDRESS, field="billing_street"),
    _want("employees", "Employees", 8),
    _want("annual_revenue", "Annual revenue", 7),
    _want("email", "E-mail", 5),
)
_PAYS = (
    _want("tax_id", "Tax ID", 8),
    _want("legal_name", "Legal name", 6),
)
# Prospects need no papers yet; a customer has a service level; about a competitor we know less by nature.
ACCOUNT: Mapping[str, tuple[Wanted, ...]] = {
    "prospect": _SHARED,
    "customer": (*_SHARED, *_PAYS, _want("sla_tier", "SLA tier", 8)),
    "partner": (*_SHARED, *_PAYS),
    "supplier": (*_SHARED, *_PAYS),
    "competitor": tuple(w for w in _SHARED if w.key in {"website", "industry", "employees", "annual_revenue"}),
}
CONTACT: tuple[Wanted, ...] = (
    Wanted(key="emails", label="E-mail", weight=25, field="emails", filled=_any_of("emails")),
    Wanted(key="phones", label="Phone", weight=15, field="phones", filled=_any_of("phones")),
    _want("first_name", "First name", 10),
    _want("title", "Title", 15),
    _want("department", "Department", 10),
    _want("level", "Level", 15),
    _want("preferred_channel", "Preferred channel", 5),
    _want("linkedin", "LinkedIn", 5),
)
LABELS: Mapping[str, str] = {w.key: w.label for group in (*ACCOUNT.values(), CONTACT) for w in group}


def wanted_of(kind: str, record: Any) -> tuple[Wanted, ...]:
    """What should be known about this record."""
    return ACCOUNT.get(record.type, _SHARED) if kind == "account" else CONTACT


def all_wanted(kind: str) -> tuple[Wanted, ...]:
    """Everything that can be missing on a record of the kind, heaviest first."""
    groups = ACCOUNT.values() if kind == "account" else (CONTACT,)
    found = {wanted.key: wanted for group in groups for wanted in group}
    return tuple(sorted(found.values(), key=lambda wanted: (-wanted.weight, wanted.label)))


def score(kind: str, record: Any) -> tuple[int, list[str]]:
    """The score in per cent and the keys of what is missing, heaviest first."""
    wanted = wanted_of(kind, record)
    missing = [each for each in wanted if not each.filled(record)]
    whole, lost = sum(each.weight for each in wanted), sum(each.weight for each in missing)
    heaviest = sorted(missing, key=lambda each: (-each.weight, each.label))
    return (whole - lost) * 100 // whole, [each.key for each in heaviest]
