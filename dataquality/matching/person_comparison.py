"""How two contacts are compared: names, mailboxes, employers, dates of birth."""

from collections.abc import Callable

import numpy as np
from rapidfuzz.distance import OSA, Indel

from dataquality.matching.account_features import website_bins
from dataquality.matching.columns import Array, Pairs
from dataquality.matching.company_relation import RELATIONS, relation
from dataquality.matching.contact_features import (
    SHARED_BOUNDS,
)
from dataquality.matching.features import MISSING, levels, pick
from dataquality.matching.people import share_root
from dataquality.matching.text import skeleton

FIRST = (MISSING, "same", "nickname", "initial", "misspelt", "sounds alike", "alike", "different")
LAST = (MISSING, "same", "part of a double name", "misspelt", "sounds alike", "alike", "different")


def first_bin(left: str, right: str) -> int:
    """Index in FIRST."""
    if not left or not right:
        return 0
    if left == right:
        return 1
    if len(left) == 1 or len(right) == 1:
        return 3 if left[0] == right[0] else 7
    if share_root(left, right):
        return 2
    distance = OSA.distance(left, right, score_cutoff=3)
    if distance == 1 or (distance == 2 and min(len(left), len(right)) >= 6):
        return 4
    if skeleton(left) == skeleton(right):
        return 5
    if left.startswith(right) or right.startswith(left) or distance <= 2:
        return 6
    return 7


def last_bin(left: str, right: str) -> int:
    """Index in LAST."""
    if not left or not right:
        return 0
    if left == right or left.replace(" ", "").replace("-", "") == right.replace(" ", "").replace("-", ""):
        return 1
    distance = OSA.distance(left, right, score_cutoff=3)
    if distance == 1 or (distance == 2 and min(len(left), len(right)) >= 7):
        return 3
    lefts, rights = set(left.replace("-", " ").split()), set(right.replace("-", " ").split())
    if (len(lefts) > 1 or len(rights) > 1) and any(len(part) > 2 for part in lefts & rights):
        return 2
    if skeleton(left) == skeleton(right):
        return 4
    return 5 if distance <= 2 or Indel.normalized_similarity(left, right) >= 0.82 else 6


# How well a bin speaks for the same person, to choose between the names as they stand and swapped.
_FIRST_MERIT = (0, 6, 5, 2, 5, 4, 3, -3)
_LAST_MERIT = (0, 7, 4, 6, 4, 3, -4)


def _names(pairs: Pairs) -> tuple[Array, Array, Array]:
    """(first, last, order) bins; computed once for the three features that need them."""
    cached = getattr(pairs, "person_names", None)
    if cached is not None:
        return cached
    records = pairs.columns.records
    first, last, order = (np.zeros(len(pairs), dtype=np.int8) for _ in range(3))
    known: dict[tuple[str, str, str, str], tuple[int, int, int]] = {}
    for at in range(len(pairs)):
        left, right = records[pairs.left[at]], records[pairs.right[at]]
        key = (left.first, left.last, right.first, right.last)
        found = known.get(key)
        if found is None:
            found = known[key] = _best_order(*key)
        first[at], last[at], order[at] = found
    pairs.person_names = first, last, order  # type: ignore[attr-defined]
    return first, last, order


def _best_order(first: str, last: str, other_first: str, other_last: str) -> tuple[int, int, int]:
    straight = first_bin(first, other_first), last_bin(last, other_last)
    merit = _FIRST_MERIT[straight[0]] + _LAST_MERIT[straight[1]]
    if merit >= 8 or not (first and last and other_first and other_last):
        return *straight, 0
    swapped = first_bin(first, other_last), last_bin(last, other_first)
    other = first_bin(other_first, last), last_bin(other_last, first)
    best = max(swapped, other, key=lambda pair: _FIRST_MERIT[pair[0]] + _LAST_MERIT[pair[1]])
    if _FIRST_MERIT[best[0]] + _LAST_MERIT[best[1]] > max(merit + 3, 4):
        return *best, 1
    return *straight, 0


def first_bins(pairs: Pairs) -> Array:
    """How the first names relate."""
    return _names(pairs)[0]


def last_bins(pairs: Pairs) -> Array:
    """How the last names relate."""
    return _names(pairs)[1]


def order_bins(pairs: Pairs) -> Array:
    """Whether first and last name are swapped in one of them."""
    return _names(pairs)[2]


def middle_bins(pairs: Pairs) -> Array:
    """Middle names or initials: the same, or different."""
    known, same = pairs.compare("middle-initial", lambda record: record.middle[:1])
    return pick(len(pairs), (same, 1), (known, 2))


def suffix_bins(pairs: Pairs) -> Array:
    """Jr and Sr: the same, different, only one."""
    left, right = pairs.codes("suffix")
    known = (left >= 0) & (right >= 0)
    return pick(len(pairs), (known & (left == right), 1), (known, 2), ((left >= 0) ^ (right >= 0), 3))


def rarity_of(key: str, value: str, agreeing: Callable[[Pairs], Array]) -> Callable[[Pairs], Array]:
    """How rare a name is that both have."""

    def bins(pairs: Pairs) -> Array:
        frequencies, records = pairs.columns.frequencies, pairs.columns.records
        total = max(frequencies.total, 1)
        result = np.zeros(len(pairs), dtype=np.int8)
        for at in np.flatnonzero(agreeing(pairs)):
            count = frequencies.of(f"{key}:{getattr(records[pairs.left[at]], value)}")
            share = count / total
            result[at] = 1 if count < 3 else 2 if share < 0.001 else 3 if share < 0.003 else 4 if share < 0.01 else 5
        return result

    return bins


def email_bins(pairs: Pairs) -> Array:
    """same, same role mailbox, misspelt, same name at another domain, other name at the same domain, different."""
    known, same = pairs.compare("email")
    role = pairs.columns.numbers("role", lambda record: record.role_mailbox)[pairs.left] > 0
    other_role = pairs.columns.numbers("role", lambda record: record.role_mailbox)[pairs.right] > 0
    _l, local = pairs.compare("local", lambda record: record.email.split("@")[0])
    _d, domain = pairs.compare("email-domain", lambda record: record.email.split("@")[-1])
    near = (
        known
        & ~same
        & ~local
        & domain
        & (pairs.similarity("email", known & ~same, OSA.distance) <= 2)
        & ~role
        & ~other_role
    )
    one_role = role | other_role
    firm_domain = domain & pairs.compare("email_domain")[1]
    hosts = pairs.similarity("email-domain", known & local & ~domain, OSA.distance)
    slip = known & local & ~domain & (hosts <= 2) & ~one_role
    return pick(
        len(pairs),
        (same & role, 2),
        (same, 1),
        (near & ~one_role, 3),
        (slip, 8),
        (local & ~one_role, 4),
        (known & one_role, 7),
        (firm_domain, 5),
        (known, 6),
    )


def mail_name_bins(pairs: Pairs) -> Array:
    """Whether one record's mailbox is made of the other one's name."""
    records = pairs.columns.records
    result = np.zeros(len(pairs), dtype=np.int8)
    _known, same = pairs.compare("email")
    for at in np.flatnonzero(~same):
        left, right = records[pairs.left[at]], records[pairs.right[at]]
        verdicts = [_spells(left.email, right.first, right.last)] if left.email and not left.role_mailbox else []
        if right.email and not right.role_mailbox:
            verdicts.append(_spells(right.email, left.first, left.last))
        if verdicts:
            result[at] = 1 if max(verdicts) == 2 else 2 if max(verdicts) == 1 else 3
    return result


def _spells(email: str, first: str, last: str) -> int:
    """2 when a mailbox holds both names, 1 when it holds one of them, 0 when none."""
    local = "".join(letter for letter in email.split("@")[0] if letter.isalpha())
    family = last.replace(" ", "").replace("-", "")
    if not first or not family or len(local) < 3:
        return 0
    if local in (first + family, family + first, first[0] + family, family + first[0]):
        return 2
    return 1 if (len(family) > 3 and family in local) or (len(first) > 2 and local.startswith(first)) else 0


def shared_email_bins(pairs: Pairs) -> Array:
    """How many names use the mailbox that both have."""
    _known, same = pairs.compare("email")
    return levels(pairs.shared(lambda record: f"email:{record.email}", same), same, SHARED_BOUNDS)


def employer_bins(pairs: Pairs) -> Array:
    """same, alike or different employer, told by its name and by the domain."""
    known, same = pairs.compare("joined", lambda record: record.joined)
    websites = website_bins(pairs)
    records = pairs.columns.records
    alike = np.zeros(len(pairs), dtype=bool)
    part = np.zeros(len(pairs), dtype=bool)
    last_alike, last_part = RELATIONS.index("abbreviated"), RELATIONS.index("part")
    for at in np.flatnonzero(known & ~same):
        found = relation(records[pairs.left[at]].name, records[pairs.right[at]].name)
        alike[at] = found <= last_alike
        part[at] = last_alike < found < last_part
    domains = (websites == 1) | (websites == 2)
    return pick(
        len(pairs),
        (same & domains, 1),
        (same, 2),
        (alike, 3),
        (known & domains, 4),
        (domains, 5),
        (part, 6),
        (known, 7),
        (websites > 2, 8),
    )


def title_bins(pairs: Pairs) -> Array:
    """same, alike, different."""
    known, same = pairs.compare("title")
    alike = pairs.similarity("title", known & ~same, Indel.normalized_similarity) >= 0.75
    return pick(len(pairs), (same, 1), (alike, 2), (known, 3))


def birth_bins(pairs: Pairs) -> Array:
    """same, one slip or day and month swapped, different."""
    known, same = pairs.compare("birth")
    near = known & ~same & (pairs.similarity("birth", known & ~same, OSA.distance) <= 1)
    _k, swapped = pairs.compare(
        "birth-sorted", lambda record: record.birth[:4] + "".join(sorted((record.birth[4:6], record.birth[6:])))
    )
    two = known & ~same & (pairs.similarity("birth", known & ~same, OSA.distance) <= 2)
    return pick(len(pairs), (same, 1), (near | (swapped & ~same), 2), (two, 3), (known, 4))
