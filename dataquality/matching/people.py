"""Names of people: title, first, middle, last, suffix and the nicknames of a first name."""

import re
from dataclasses import dataclass
from functools import lru_cache

from nicknames import name_triplets

from dataquality.matching.lists import spellings
from dataquality.matching.text import fold, squash

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "herr",
        "frau",
        "mme",
        "m",
        "mlle",
        "monsieur",
        "madame",
        "sr",
        "sra",
        "srta",
        "don",
        "dona",
        "dott",
        "dottssa",
        "ing",
        "sig",
        "sigra",
        "mag",
        "dipl",
        "sir",
        "dame",
        "lord",
        "lady",
        "rev",
        "mx",
        "dhr",
        "mevr",
        "pan",
        "pani",
        "g-n",
        "g-zha",
        "hr",
        "fr",
    ]
)
_SUFFIXES = {
    "jr": "jr",
    "junior": "jr",
    "jnr": "jr",
    "sr": "sr",
    "senior": "sr",
    "snr": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
}
_DEGREES = frozenset(["phd", "md", "mba", "esq", "cpa", "dds", "rn", "pe", "msc", "bsc"])
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "van",
        "von",
        "zu",
        "zur",
        "ter",
        "ten",
        "el",
        "al",
        "bin",
        "ibn",
    ]
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|\d+")


def _roots() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for triplet in name_triplets():
        full_name, short = squash(fold(triplet.name1)), squash(fold(triplet.name2))
        table.setdefault(short, set()).add(full_name)
        table.setdefault(full_name, set()).add(full_name)
    for canonical, nicks in spellings("nicknames"):
        for name in (squash(canonical), *nicks):
            table.setdefault(name, set()).add(squash(canonical))
    return {name: frozenset(roots) for name, roots in table.items()}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in folded parts; a double surname keeps its hyphen."""

    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""


@lru_cache(maxsize=300_000)
def person(first: str, last: str) -> PersonName:
    """Take a name in two columns apart: titles go, 'Jr' and a middle initial are kept aside."""
    given, suffix_a = _clean(first)
    family, suffix_b = _clean(last)
    middle = " ".join(given[1:])
    return PersonName(given[0] if given else "", middle, " ".join(family), suffix_a or suffix_b)


def full(raw: str) -> PersonName:
    """A name in one column, 'Ann de Boer' or 'de Boer, Ann'."""
    if "," in raw:
        last, _comma, first = raw.partition(",")
        return person(first, last)
    found, suffix = _clean(raw)
    if len(found) < 2:
        return PersonName("", "", " ".join(found), suffix)
    cut = next((at for at in range(1, len(found) - 1) if found[at] in _PARTICLES), len(found) - 1)
    return PersonName(found[0], " ".join(found[1:cut]), " ".join(found[cut:]), suffix)


def _clean(raw: str) -> tuple[list[str], str]:
    folded = squash(fold(raw)).replace("'", "").replace("`", "")
    found, suffix = [word for word in _WORD.findall(folded) if word not in _DEGREES], ""
    while len(found) > 1 and found[0] in _TITLES:
        found.pop(0)
    while len(found) > 1 and found[-1] in _SUFFIXES:
        suffix = _SUFFIXES[found.pop()]
    return found, suffix


_ROOTS = _roots()


@lru_cache(maxsize=100_000)
def roots(first: str) -> frozenset[str]:
    """All full names a first name may stand for, itself included: 'bob' -> {'bob', 'robert'}."""
    return _ROOTS.get(first, frozenset()) | {first}


def share_root(first: str, other: str) -> bool:
    """Whether two first names may be forms of one."""
    return not roots(first).isdisjoint(roots(other))
