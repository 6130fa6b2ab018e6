"""Countries, postcodes and streets."""

import re
from functools import lru_cache

from dataquality.matching.lists import spellings
from dataquality.matching.text import words

_CODE_OF = {name: code for code, names in spellings("countries") for name in (code.lower(), *names)}
COUNTRY_WORDS = frozenset(name for name in _CODE_OF if len(name) > 2 and " " not in name) | {"usa", "uk", "us"}

_STREET_TYPES = {word: kind for kind, written in spellings("street_types") for word in written}
_UNIT = re.compile(
    r"(?:,|\s)\s*(?:suite|ste\.?|unit|apt\.?|apartment|flat|room|rm\.?|#)\s*([a-z]?\d+[a-z]?)\s*$", re.IGNORECASE
)
_NUMBER = re.compile(r"^\d+[a-z]?$")
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest"}
_GLUED = re.compile(r"(strasse|straße|str\.?|platz|pl\.|allee|weg|gatan|g\.|vagen|vägen|v\.)(?=[\s,]|$)", re.IGNORECASE)
_GLUED_TO = {
    "strasse": " st", "straße": " st", "str": " st", "platz": " pl", "pl": " pl", "allee": " al", "weg": " weg",
    "gatan": " gata", "g": " gata", "vagen": " vag", "vägen": " vag", "v": " vag",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def country(raw: str) -> str:
    """ISO code of a country in any usual spelling; an unknown one stays as its folded name."""
    text = " ".join(words(raw))
    if not text:
        return ""
    return _CODE_OF.get(text) or (text.upper() if len(text) == 2 else text)


def postcode(raw: str) -> str:
    """Letters and digits only, without a trailing +4."""
    text = "".join(words(raw)).upper()
    return text[:5] if len(text) == 9 and text.isdigit() else text


@lru_cache(maxsize=100_000)
def city(raw: str) -> str:
    """A city's folded name: 'St. Louis' and 'Saint Louis' are equal."""
    return " ".join("saint" if word in ("st", "ste") else word for word in words(raw))


@lru_cache(maxsize=200_000)
def street(raw: str) -> tuple[str, str, str]:
    """(name of the street, house number, unit): types, order and punctuation of an address do not matter."""
    text, unit = raw.strip(), ""
    found = _UNIT.search(text)
    if found:
        unit, text = found.group(1).lower(), text[: found.start()]
    text = _GLUED.sub(lambda hit: _GLUED_TO.get(hit.group(1).lower().rstrip("."), hit.group(1)), text)
    number, kept = "", []
    for word in words(text):
        if _NUMBER.match(word):
            if number:
                kept.append(word) if len(kept) else kept.insert(0, word)
            else:
                number = word
            continue
        word = _DIRECTIONS.get(word, word)
        if word not in _STREET_TYPES:
            kept.append(word)
    return "".join(kept), number, unit
