"""Reading any CSV for the engine: which column is which field, and what counts as further evidence."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dataquality.matching.normalise import normalise
from dataquality.matching.record import CONTACT, KINDS, Record

NEVER_READ = frozenset({"id", "cluster_id", "tag"})
_ALIASES = {
    "name": "name company organisation organization site_name site company_name account_name full_name",
    "first_name": "first_name given_name firstname forename",
    "last_name": "last_name surname lastname family_name",
    "street": "street addr address address_1 address1 street_address billing_street",
    "house": "house street_number house_number",
    "city": "city suburb town billing_city",
    "postal_code": "postcode postal_code zip zip_code zipcode",
    "state": "state province region",
    "country": "country country_code",
    "phone": "phone tel telephone phone_number",
    "mobile": "mobile mobile_phone cell",
    "email": "email e_mail mail email_address",
    "website": "website url domain web homepage account_website",
    "birth": "dob date_of_birth birth_date birthdate",
    "tax_id": "tax_id vat vat_id soc_sec_id ssn",
    "company": "account_name employer company organisation organization company_name",
    "title": "title job_title",
    "linkedin": "linkedin linkedin_url",
    "industry": "industry type",
    "employees": "employees employee_count",
}
_FIELD_OF = {alias: name for name, aliases in _ALIASES.items() if name != "company" for alias in aliases.split()}
_EMPLOYER = frozenset(_ALIASES["company"].split())


class UnreadableFile(Exception):
    """The file cannot be matched; the message says why."""


@dataclass(frozen=True)
class Table:
    """Rows of a file: ids and records in file order; and the truth where it is there, never given to the engine."""

    ids: list[str]
    records: list[Record]
    clusters: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def read(path: Path, kind: str, mapping: Mapping[str, str] | None = None, ignore: Sequence[str] = ()) -> Table:
    """Normalise every row. `mapping` is {field: column} and goes before the known names; `ignore` are columns.

    Raises UnreadableFile for a file that is missing, not UTF-8, without `id`, with an id twice,
    or without a mapped column.
    """
    if kind not in KINDS:
        raise UnreadableFile(f"No kind {kind}: use account or contact.")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path} is not a CSV in UTF-8: {error}.") from error
    columns = [str(column) for column in (rows[0] if rows else ()) if column]
    if rows and "id" not in columns:
        raise UnreadableFile(f"{path} has no column id.")
    fields = fields_of(columns, kind, mapping or {}, ignore)
    records = [normalise({name: str(row.get(column) or "") for column, name in fields.items()}, kind) for row in rows]
    ids = [str(row["id"]) for row in rows]
    if len(set(ids)) != len(ids):
        raise UnreadableFile(f"{path} repeats an id.")
    return Table(ids, records, [row.get("cluster_id") or "" for row in rows], [row.get("tag") or "" for row in rows])


def fields_of(columns: Sequence[str], kind: str, mapping: Mapping[str, str], ignore: Sequence[str]) -> dict[str, str]:
    """{column: field}. The first column that means a field takes it; all others are further evidence."""
    for column in (*mapping.values(), *ignore):
        if column not in columns:
            raise UnreadableFile(f"No column {column}.")
    taken = {column: name for name, column in mapping.items() if column not in NEVER_READ}
    for column in columns:
        if column in NEVER_READ or column in ignore or column in taken:
            continue
        plain = column.strip().lower().replace(" ", "_").replace("-", "_")
        name = _employer_or_name(plain, kind, columns)
        taken[column] = name if name and name not in taken.values() else f"{plain}_" if name else plain
    return taken


def _employer_or_name(plain: str, kind: str, columns: Sequence[str]) -> str:
    if kind == CONTACT and plain in _EMPLOYER:
        return "company"
    return _FIELD_OF.get(plain, "")
