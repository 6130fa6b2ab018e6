"""Blocking keys: two records that share one are compared. A key is 'kind:value', a stored row for a stored record."""

from collections.abc import Iterable, Sequence

import numpy as np

from dataquality.matching import people
from dataquality.matching.companies import is_generic
from dataquality.matching.record import CONTACT, Record
from dataquality.matching.text import skeleton

# How many records may share a key before the key says too little to compare them all. Every key kind of many records
# has a narrower one beside it (a word, a word with the city), so that a block over its cap is narrowed, not lost.
CAPS = {"j": 800, "u": 30, "t": 60, "x": 80, "a": 60, "c": 60, "i": 60, "w": 40, "g": 80, "z": 60, "v": 40}
DEFAULT_CAP = 120
MAX_KEY = 64


def keys(record: Record) -> tuple[str, ...]:
    """All blocking keys of a record, sorted and unique."""
    found = _person_keys(record) if record.kind == CONTACT else _company_keys(record)
    return tuple(sorted({key[:MAX_KEY] for key in found if len(key) > 3}))


def cap(key: str) -> int:
    """The largest block of this key's kind that is still compared."""
    return CAPS.get(key[0], DEFAULT_CAP)


def _shared_keys(record: Record) -> Iterable[str]:
    for phone in record.phones:
        yield f"p:{phone.split(':')[1][-8:]}"
    if record.email:
        yield f"e:{record.email}"
    if record.tax_id:
        yield f"n:{record.tax_id}"
    for key, value in record.extras:
        if len(value) >= 4:
            yield f"v:{key}={value}"


def _company_keys(record: Record) -> Iterable[str]:
    yield from _shared_keys(record)
    tokens, joined, place = record.name, record.joined, record.city.replace(" ", "")
    if record.domain:
        yield f"d:{record.domain}"
        yield f"s:{record.stem}"
        yield f"s:{joined}"
    for name in (tokens, *record.other_names):
        yield from _name_keys(name, place)
    if len(tokens) >= 3:
        yield f"s:{''.join(word[0] for word in tokens)}"
    elif len(joined) <= 5:
        yield f"s:{joined}"
    if record.street and record.house:
        yield f"a:{record.house}{record.street[:6]}{place[:4]}"
        if tokens:
            yield f"g:{record.house}{record.street[:5]}{tokens[0][:2]}"
    if record.postcode and tokens:
        yield f"c:{record.postcode}{tokens[0][:3]}"
    if place and joined:
        yield f"c:{joined[:4]}{place[:5]}"


def _name_keys(tokens: Sequence[str], place: str) -> Iterable[str]:
    joined = "".join(tokens)
    if not joined:
        return
    telling = [word for word in tokens if not is_generic(word) and len(word) > 2] or list(tokens)
    yield f"j:{joined}"
    yield f"q:{''.join(telling)}"
    yield f"k:{skeleton(joined)[:9]}"
    yield f"x:{joined[:7]}"
    yield f"x:{joined[-9:]}~"
    for word in telling[:4]:
        yield f"t:{word}"
        yield f"t:{skeleton(word)}'"
        if place:
            yield f"i:{word[:6]}{place[:5]}"
    for first, second in zip(sorted(tokens), sorted(tokens)[1:], strict=False):
        yield f"w:{first}+{second}"


def _person_keys(record: Record) -> Iterable[str]:
    yield from _shared_keys(record)
    yield from _name_of_person_keys(record.first, record.last.replace(" ", ""))
    yield from _birth_keys(record)
    yield from _name_and_place_keys(record)
    if record.linkedin:
        yield f"l:{record.linkedin}"
    if record.email and not record.role_mailbox:
        yield f"m:{record.email.split('@')[0]}"
    if record.house and record.street:
        yield f"a:{record.house}{record.street[:7]}{record.postcode[:3]}"


def _name_of_person_keys(first: str, last: str) -> Iterable[str]:
    yield f"y:{'+'.join(sorted((first, last)))}"
    yield f"u:{first}"
    yield f"u:{last}"
    yield f"k:{'+'.join(sorted((skeleton(first), skeleton(last))))}"
    yield from (f"r:{root}{last[:4]}" for root in people.roots(first))
    if first and last:
        yield f"z:{first[:1]}{skeleton(last)}"
        yield f"z:{last[:1]}{skeleton(first)}"
        yield f"x:{first[:3]}{last[:3]}"
        yield f"x:{last[:3]}{first[:3]}"


def _birth_keys(record: Record) -> Iterable[str]:
    birth, last = record.birth, record.last.replace(" ", "")
    if birth:
        yield f"b:{birth}"
        yield f"b:{birth[:6]}"
        yield f"b:{birth[:4]}{last[:3]}"
        yield f"b:{birth[:4]}{record.first[:3]}"
        yield f"b:{birth[-4:]}{record.first[:3]}"


def _name_and_place_keys(record: Record) -> Iterable[str]:
    """A first or last name together with the employer, its domain, the city, the postcode, the street."""
    place, firm = record.city.replace(" ", ""), record.joined
    lasts = [part for part in record.last.replace("-", " ").split() if len(part) > 2]
    for part in {record.first, *lasts}:
        if len(part) < 2:
            continue
        if firm:
            yield f"t:{part[:5]}@{firm[:7]}"
        if record.domain:
            yield f"t:{part[:5]}@{record.domain}"
        if place:
            yield f"i:{part[:6]}{place[:5]}"
        if record.postcode:
            yield f"c:{part[:4]}{record.postcode}"
        if record.house and record.street:
            yield f"a:{part[:2]}{record.house}{record.street[:5]}"


def candidate_pairs(all_keys: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs (i < j), each once and in order, of the records that share a key whose block is not over its cap."""
    blocks: dict[str, list[int]] = {}
    for index, record_keys in enumerate(all_keys):
        for key in record_keys:
            blocks.setdefault(key, []).append(index)
    left, right = [], []
    by_size: dict[int, list[list[int]]] = {}
    for key, members in blocks.items():
        if 1 < len(members) <= cap(key):
            by_size.setdefault(len(members), []).append(members)
    for size, same in by_size.items():
        table = np.array(same, dtype=np.int64)
        first, second = np.triu_indices(size, 1)
        left.append(table[:, first].ravel())
        right.append(table[:, second].ravel())
    if not left:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    count = len(all_keys)
    codes = np.unique(np.concatenate(left) * count + np.concatenate(right))
    return codes // count, codes % count
