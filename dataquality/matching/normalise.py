"""From a plain dict of raw fields to a `Record`. Nothing is normalised twice: the result is what gets stored."""

import re
from collections.abc import Callable, Mapping

from dataquality.matching import companies, contact_points, people, places
from dataquality.matching.record import CONTACT, Record
from dataquality.matching.text import fold, joined, words

FIELDS = (
    "name",
    "first_name",
    "last_name",
    "company",
    "website",
    "email",
    "phone",
    "mobile",
    "street",
    "house",
    "city",
    "postal_code",
    "state",
    "country",
    "industry",
    "employees",
    "tax_id",
    "title",
    "linkedin",
    "birth",
)
_DIGITS = re.compile(r"\D+")
_PROFILE = re.compile(r"linkedin\.com/(?:in|pub)/([^/?#\s]+)", re.IGNORECASE)
_TITLE_WORDS = {
    "vp": "vice president",
    "svp": "senior vice president",
    "ceo": "chief executive officer",
    "cfo": "chief financial officer",
    "cto": "chief technology officer",
    "coo": "chief operating officer",
    "cio": "chief information officer",
    "cmo": "chief marketing officer",
    "mgr": "manager",
    "md": "managing director",
    "dir": "director",
    "hr": "human resources",
    "it": "information technology",
    "exec": "executive",
    "asst": "assistant",
    "sr": "senior",
    "jr": "junior",
    "eng": "engineer",
    "gm": "general manager",
}


def normalise(raw: Mapping[str, str], kind: str) -> Record:
    """Normalise a record of `kind`. `raw` uses the names in FIELDS; every other key becomes further evidence."""
    get = {key: str(value or "").strip() for key, value in raw.items()}.get
    country = places.country(get("country", ""))
    region = country if len(country) == 2 else ""
    name = companies.company(get("company", "") if kind == CONTACT else get("name", ""))
    person = _person(get, kind)
    mail, mail_domain, role = contact_points.email(get("email", ""))
    domain, stem = contact_points.domain(get("website", ""))
    if not domain and mail_domain:
        domain, stem = contact_points.domain(mail_domain)
    street, house, unit = places.street(get("street", ""))
    phones, extension = _phones((get("phone", ""), get("mobile", "")), region)
    return Record(
        kind=kind,
        name=name.tokens,
        legal=name.legal,
        numbers=name.numbers,
        other_names=name.other,
        first=person.first,
        middle=person.middle,
        last=person.last,
        suffix=person.suffix,
        domain=domain,
        stem=stem,
        email=mail,
        email_domain=mail_domain,
        role_mailbox=role,
        phones=phones,
        extension=extension,
        street=street,
        house="".join(words(get("house", ""))) or house,
        unit=unit,
        city=places.city(get("city", "")),
        postcode=places.postcode(get("postal_code", "")),
        state=joined(get("state", "")),
        country=country,
        industry=" ".join(words(get("industry", ""))),
        employees=_number(get("employees", "")),
        tax_id=joined(get("tax_id", "")),
        title=_title(get("title", "")),
        linkedin=_linkedin(get("linkedin", "")),
        birth=_birth(get("birth", "")),
        extras=tuple(
            sorted(
                (key, " ".join(words(str(value))))
                for key, value in raw.items()
                if key not in FIELDS and value and words(str(value))
            )
        ),
    )


def _person(get: Callable[[str, str], str], kind: str) -> people.PersonName:
    if kind != CONTACT:
        return people.PersonName()
    if get("first_name", "") or get("last_name", ""):
        return people.person(get("first_name", ""), get("last_name", ""))
    return people.full(get("name", ""))


def _phones(raws: tuple[str, ...], region: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    extension = ""
    for raw in raws:
        code, national, tail = contact_points.phone(raw, region)
        if national and f"{code}:{national}" not in found:
            found.append(f"{code}:{national}")
            extension = extension or tail
    return tuple(found), extension


def _number(raw: str) -> float:
    digits = _DIGITS.sub("", raw.split(".")[0])
    return float(digits) if digits else 0.0


def _title(raw: str) -> str:
    return " ".join(_TITLE_WORDS.get(word, word) for word in words(raw))


def _linkedin(raw: str) -> str:
    found = _PROFILE.search(raw)
    return fold(found.group(1)).rstrip("/") if found else ("" if "/" in raw else fold(raw))


def _birth(raw: str) -> str:
    """Digits of a date, year first where that can be told."""
    parts = [part for part in re.split(r"\D+", raw) if part]
    if len(parts) == 3 and len(parts[2]) == 4:
        parts = [parts[2], parts[1].zfill(2), parts[0].zfill(2)]
    elif len(parts) == 3:
        parts = [parts[0], parts[1].zfill(2), parts[2].zfill(2)]
    return "".join(parts)
