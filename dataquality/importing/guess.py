"""Which field a column is likely to hold, told from its name."""

import re
from collections.abc import Mapping

from hotcrm.core.customer360 import Importable

# Names that files use, by field. A kind has only some of these fields; the others do not matter to it.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "record id", "opportunity id", "account id", "contact id", "case id", "cik", "number"),
    "name": ("company", "organisation", "organization", "site name", "security", "deal", "subject", "full name"),
    "legal_name": ("registered name",),
    "website": ("url", "web", "domain", "homepage", "site"),
    "phone": ("tel", "telephone", "phone number", "switchboard"),
    "mobile": ("cell", "mobile phone", "cell phone"),
    "email": ("e mail", "mail", "email address"),
    "type": ("kind", "account type", "relationship"),
    "industry": ("sector", "gics sector", "branch", "vertical"),
    "annual_revenue": ("revenue", "turnover", "sales"),
    "employees": ("staff", "headcount", "number of employees", "employee count"),
    "billing_street": ("street", "addr", "address", "address 1", "billing address"),
    "billing_city": ("city", "suburb", "town"),
    "billing_postcode": ("postcode", "postal code", "zip", "zip code"),
    "billing_region": ("state", "region", "province", "county"),
    "billing_country": ("country", "office location", "nation"),
    "parent": ("subsidiary of", "parent account", "parent company", "group"),
    "owner": ("sales agent", "account owner", "account manager", "sales rep", "assigned to", "agent"),
    "notes": ("note", "comment", "comments", "remarks"),
    "tax_id": ("vat", "vat id", "vat number", "soc sec id"),
    "first_name": ("given name", "forename"),
    "last_name": ("surname", "family name"),
    "title": ("job title", "position"),
    "account": ("account name", "company", "employer", "organisation", "organization", "customer", "client"),
    "linkedin": ("linkedin url", "linkedin profile"),
    "reports_to": ("manager", "boss", "supervisor"),
    "stage": ("deal stage", "sales stage", "status"),
    "amount": ("close value", "value", "deal value", "sum"),
    "close_date": ("closed on", "expected close", "expected close date", "closing date"),
    "close_on": ("close date", "closed on", "expected close", "expected close date", "closing date", "closed"),
    "opened_on": ("engage date", "open date", "opened", "created", "created on", "start date"),
    "product": ("product name", "item"),
    "subject": ("title", "summary"),
    "description": ("details", "body"),
    "priority": ("severity", "urgency"),
    "status": ("state",),
    "contact": ("contact name", "requester", "reported by"),
    "opened_at": ("opened", "created", "created at", "open date"),
    "resolved_at": ("resolved", "closed", "closed at"),
    "currency": ("currency code",),
}
_SHORT = {
    "billing_postal_code": "billing_postcode",
    "billing_zip": "billing_postcode",
    "country": "billing_country",
    "city": "billing_city",
    "street": "billing_street",
    "postal_code": "billing_postcode",
    "state": "billing_region",
    "linkedin_url": "linkedin",
    "vat_id": "tax_id",
}


def guessed_field(column: str, importable: Importable, taken: Mapping[str, str]) -> str | None:
    """The key of the field that the column's name points at, if that field is still free."""
    name = plain(column)
    free = [one for one in importable.fields if one.key not in taken]
    for one in free:
        if name in (plain(one.key), plain(one.label)):
            return one.key
    if name == plain(importable.kind) and any(one.key == "name" for one in free):
        return "name"
    for one in free:
        names = _OTHER_NAMES.get(_SHORT.get(one.key, one.key), ())
        if name in names or name == plain(_SHORT.get(one.key, one.key)):
            return one.key
    return None


def plain(name: str) -> str:
    """The words of a column name in lower case, parted by single spaces."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"\w+", spaced.replace("_", " ").casefold()))
