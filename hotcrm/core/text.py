"""Writing the same thing the same way: folded text, registrable domains, phone numbers. All of it works offline."""

import re
from functools import lru_cache

import phonenumbers
import tldextract
from anyascii import anyascii

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def fold(text: str) -> str:
    """Lower-case ASCII words with single spaces: "Türkoğlu  Tekstil A.Ş." is "turkoglu tekstil a s"."""
    return _NOT_WORD.sub(" ", anyascii(text).lower()).strip()


@lru_cache(maxsize=65536)
def registrable_domain(address: str) -> str:
    """The domain that somebody registered, of a website or an e-mail address; "" when there is none.

    "https://www.shop.acme.co.uk/x" and "info@acme.co.uk" are both "acme.co.uk".
    """
    host = address.strip().lower().rpartition("@")[2]
    if not host:
        return ""
    parts = _suffixes(host)
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix
    # Under a suffix nobody lists (.example, an intranet's own) the last two labels are the best guess.
    labels = re.sub(r"^\w+://|[/:?#].*$", "", host).split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 else ""


def phone_e164(text: str, country: str | None = None) -> str:
    """The number in E.164 ("+4989555014") read as dialled in `country` (ISO code); "" when it is not a number."""
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def digits(text: str) -> str:
    """Only the digits of `text`."""
    return re.sub(r"\D", "", text)
