"""Phones, e-mail addresses and web addresses in the one form in which they can be compared."""

import re
from functools import lru_cache

import tldextract
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from dataquality.matching.lists import lines
from dataquality.matching.text import fold

_EXTENSION = re.compile(r"(?:\s*(?:x|ext\.?|extension|durchwahl|poste|#)\s*)(\d{1,6})\s*$", re.IGNORECASE)
_TRUNK = re.compile(r"\(0\)")
_DIGITS = re.compile(r"\D+")
_CODE_OF_REGION = {
    region: str(code) for code, regions in COUNTRY_CODE_TO_REGION_CODE.items() for region in regions if region != "001"
}
_CODES = {str(code) for code in COUNTRY_CODE_TO_REGION_CODE}
_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

FREE_MAIL_STEMS = frozenset(word for line in lines("free_mail") for word in line.split())
# Addresses of other people's sites: a page there says nothing about whose domain it is.
HOSTED_STEMS = frozenset(
    [
        "facebook",
        "linkedin",
        "instagram",
        "twitter",
        "x",
        "xing",
        "youtube",
        "tiktok",
        "yelp",
        "tripadvisor",
        "wikipedia",
        "github",
        "google",
        "bit",
        "linktr",
        "wixsite",
        "wordpress",
        "blogspot",
        "myshopify",
    ]
)
ROLE_MAILBOXES = frozenset(
    [
        "info",
        "sales",
        "contact",
        "kontakt",
        "contacto",
        "contatto",
        "office",
        "hello",
        "hi",
        "admin",
        "administrator",
        "support",
        "billing",
        "accounts",
        "accounting",
        "service",
        "services",
        "enquiries",
        "inquiries",
        "mail",
        "post",
        "buero",
        "team",
        "hr",
        "jobs",
        "careers",
        "marketing",
        "press",
        "presse",
        "help",
        "reception",
        "orders",
        "order",
        "purchasing",
        "einkauf",
        "vertrieb",
        "zentrale",
        "webmaster",
        "postmaster",
        "noreply",
        "no-reply",
        "reservations",
        "booking",
        "reservas",
        "accueil",
        "commercial",
        "verkauf",
        "bestellung",
        "rechnung",
        "invoice",
        "invoices",
        "finance",
    ]
)


def phone(raw: str, region: str = "") -> tuple[str, str, str]:
    """(country code or '', national digits, extension), without a trunk zero, so that every spelling is equal."""
    text = raw.strip()
    if not text:
        return "", "", ""
    extension = ""
    found = _EXTENSION.search(text)
    if found and len(_DIGITS.sub("", text[: found.start()])) >= 6:
        extension, text = found.group(1), text[: found.start()]
    text = _TRUNK.sub("", text)
    digits = _DIGITS.sub("", text)
    code = _CODE_OF_REGION.get(region, "")
    if text.lstrip(" (").startswith("+") or digits.startswith("00"):
        code, digits = _split_code(digits.lstrip("0"))
    elif code and len(digits) > 10 and digits.startswith(code):
        digits = digits[len(code) :]
    elif not code and len(digits) == 11 and digits.startswith("1"):
        code, digits = "1", digits[1:]
    digits = digits.lstrip("0")
    return (code, digits, extension) if len(digits) >= 5 else ("", "", "")


def _split_code(digits: str) -> tuple[str, str]:
    for length in (1, 2, 3):
        if digits[:length] in _CODES:
            return digits[:length], digits[length:]
    return "", digits


def e164(code: str, national: str) -> str:
    """'+498912345' when the country is known, else ''."""
    return f"+{code}{national}" if code and national else ""


@lru_cache(maxsize=200_000)
def domain(raw: str) -> tuple[str, str]:
    """(registrable domain, its stem) of a web address: 'https://shop.acme.co.uk/x' -> ('acme.co.uk', 'acme').

    Pages on social networks and hosting sites give ('', ''): the domain there is not the company's.
    """
    text = raw.strip().lower()
    if not text or ("." not in text and "//" not in text):
        return "", ""
    parts = _extract(text)
    stem = parts.domain
    if not stem or not parts.suffix or stem in HOSTED_STEMS:
        return "", ""
    stem = fold(stem)
    return f"{stem}.{parts.suffix}", stem


def email(raw: str) -> tuple[str, str, bool]:
    """(key, domain or '' when free mail, whether it is a role mailbox). The key drops case and a +tag."""
    text = raw.strip().lower().removeprefix("mailto:")
    local, at, host = text.rpartition("@")
    if not at or not local or "." not in host:
        return "", "", False
    local = fold(local.split("+", 1)[0])
    own, stem = domain(host)
    if stem in FREE_MAIL_STEMS:
        if stem in ("gmail", "googlemail"):
            local, host = local.replace(".", ""), "gmail.com"
        own = ""
    return f"{local}@{host}", own, local.strip("0123456789") in ROLE_MAILBOXES
