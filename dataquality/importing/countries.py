"""Countries by the names and codes that files use. A misspelt name is no country: that is for the mapping to say."""

from functools import cache

from django.utils import translation
from django_countries import countries

_OTHER_NAMES = {
    "united states": "US", "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US",
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "united kingdom of great britain and northern ireland": "GB", "republic of korea": "KR", "korea, republic of": "KR",
    "czech republic": "CZ", "holland": "NL", "the netherlands": "NL", "russian federation": "RU", "turkey": "TR",
    "viet nam": "VN", "ivory coast": "CI", "burma": "MM", "macedonia": "MK", "swaziland": "SZ", "uae": "AE",
    "deutschland": "DE", "österreich": "AT", "schweiz": "CH", "españa": "ES", "italia": "IT", "brasil": "BR",
    "méxico": "MX", "polska": "PL", "sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI", "belgië": "BE",
    "belgique": "BE", "nederland": "NL", "people's republic of china": "CN", "hong kong sar": "HK",
}  # fmt: skip


def code(text: str) -> str | None:
    """The two letters of the country that `text` names or abbreviates."""
    return _by_name().get(text.casefold())


@cache
def names() -> tuple[str, ...]:
    """The English names of all countries."""
    with translation.override("en"):
        return tuple(str(name) for _, name in countries)


@cache
def _by_name() -> dict[str, str]:
    with translation.override("en"):
        known = {str(name).casefold(): short for short, name in countries}
    known |= {short.casefold(): short for short, _ in countries}
    known |= {countries.alpha3(short).casefold(): short for short, _ in countries}
    return {**known, **_OTHER_NAMES}
