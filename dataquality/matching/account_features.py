"""What is compared between two accounts."""

import numpy as np
from rapidfuzz.distance import Indel

from dataquality.matching.columns import Array, Pairs
from dataquality.matching.company_relation import RELATIONS, relation
from dataquality.matching.contact_features import (
    ADDRESS,
    CITY,
    COUNTRY,
    PHONE,
    POSTCODE,
    SHARED,
    SHARED_ADDRESS,
    SHARED_BOUNDS,
    SHARED_PHONE,
    STATE,
    TAX_ID,
    equal_bins,
)
from dataquality.matching.features import MISSING, Feature, levels, pick


def name_bins(pairs: Pairs) -> Array:
    """The relation of the names (the best one, where a record has several)."""
    records, cities = pairs.columns.records, pairs.columns.city_words
    result = np.zeros(len(pairs), dtype=np.int8)
    known, same = pairs.compare("name")
    result[same] = RELATIONS.index("same")
    for at in np.flatnonzero(known & ~same):
        left, right = records[pairs.left[at]], records[pairs.right[at]]
        places = cities[pairs.left[at]] | cities[pairs.right[at]]
        best = relation(left.name, right.name, places)
        if left.other_names or right.other_names:
            for one in (left.name, *left.other_names):
                for other in (right.name, *right.other_names):
                    best = min(best, relation(one, other, places))
        result[at] = best
    return result


def rarity_bins(pairs: Pairs) -> Array:
    """How rare the rarest word is that both names have: the frequency adjustment."""
    records, frequencies = pairs.columns.records, pairs.columns.frequencies
    result = np.zeros(len(pairs), dtype=np.int8)
    total = max(frequencies.total, 1)
    rarest = [{word: frequencies.of(f"word:{word}") for word in record.name} for record in records]
    for at in np.flatnonzero(pairs.compare("name")[0]):
        left, right = rarest[pairs.left[at]], rarest[pairs.right[at]]
        counts = [number for word, number in left.items() if word in right]
        if counts:
            least = min(counts)
            share = least / total
            result[at] = (
                1
                if least < 3
                else 2
                if least < 8 and share < 0.01
                else 3
                if share < 0.002
                else 4
                if share < 0.008
                else 5
            )
    return result


def namesakes_bins(pairs: Pairs) -> Array:
    """In how many places the name that both have occurs."""
    records, of = pairs.columns.records, pairs.columns.frequencies.of
    _known, same = pairs.compare("joined", lambda record: record.joined)
    counts = np.zeros(len(pairs), dtype=np.int64)
    for at in np.flatnonzero(same):
        counts[at] = of(f"places:{records[pairs.left[at]].joined}")
    return levels(counts, same, SHARED_BOUNDS)


def number_bins(pairs: Pairs) -> Array:
    """Numbers in the names: the same, different, or only in one."""
    left, right = pairs.codes("numbers")
    known = (left >= 0) & (right >= 0)
    return pick(len(pairs), (known & (left == right), 1), (known, 2), ((left >= 0) ^ (right >= 0), 3))


def website_bins(pairs: Pairs) -> Array:
    """Same domain, same name under another ending, alike, different."""
    known, same = pairs.compare("domain")
    _known, stem = pairs.compare("stem")
    alike = pairs.similarity("stem", known & ~stem, Indel.normalized_similarity) >= 0.88
    return pick(len(pairs), (same, 1), (stem, 2), (alike, 3), (known, 4))


def shared_website_bins(pairs: Pairs) -> Array:
    """How many company names use the domain that both have."""
    _known, same = pairs.compare("domain")
    return levels(pairs.shared(lambda record: f"domain:{record.domain}", same), same, SHARED_BOUNDS)


def email_bins(pairs: Pairs) -> Array:
    """The same address, or different ones where no domain tells."""
    known, same = pairs.compare("email")
    domains, same_domain = pairs.compare("email_domain")
    return pick(len(pairs), (same, 1), (domains & same_domain, 2), (known, 3))


def employee_bins(pairs: Pairs) -> Array:
    """Head counts within 10, 45, 100 percent or a factor of 3, or further apart."""
    sizes = pairs.columns.numbers("employees", lambda record: record.employees)
    left, right = sizes[pairs.left], sizes[pairs.right]
    known = (left > 0) & (right > 0)
    factor = np.ones(len(pairs))
    factor[known] = np.maximum(left[known], right[known]) / np.minimum(left[known], right[known])
    return np.where(known, 1 + np.searchsorted(np.array([1.1, 1.45, 2.1, 4.0]), factor, side="left"), 0).astype(np.int8)


NAME = Feature(
    key="name",
    label="Name",
    fields=("name",),
    bins=name_bins,
    names=RELATIONS,
    against="names",
    words=(
        ("same", "same name"),
        ("joined", "same name"),
        ("misspelt", "nearly the same name"),
        ("abbreviated", "same name, shortened"),
        ("acronym", "initials of the name"),
        ("more generic", "names alike"),
        ("more place", "same name, one with its city"),
        ("more division", "names alike, one is a division"),
        ("more other", "names alike"),
        ("more number", "names alike"),
        ("alike", "names alike"),
        ("part", "names partly alike"),
        ("other generic", "names partly alike"),
        ("other division", "same brand, other division"),
        ("other number", "same name, other number"),
        ("other place", "same name, other place"),
    ),
)
FEATURES = (
    TAX_ID,
    Feature(
        key="website",
        label="Website",
        fields=("website", "email"),
        bins=website_bins,
        names=(MISSING, "same", "other ending", "alike", "different"),
        words=(("same", "same website"), ("other ending", "same website name"), ("alike", "websites alike")),
        against="websites",
    ),
    Feature(
        key="shared_website",
        label="Shared website",
        fields=("website",),
        bins=shared_website_bins,
        names=SHARED,
        against="many names on this website",
    ),
    NAME,
    Feature(
        key="rarity",
        label="Rare name",
        fields=("name",),
        bins=rarity_bins,
        names=(MISSING, "very rare", "rare", "uncommon", "common", "very common"),
        against="a common name",
    ),
    Feature(
        key="namesakes",
        label="Namesakes",
        fields=("name",),
        bins=namesakes_bins,
        names=SHARED,
        against="others of that name",
    ),
    Feature(
        key="number",
        label="Number",
        fields=("name",),
        bins=number_bins,
        names=(MISSING, "same", "different", "only one"),
        against="numbers in the names",
    ),
    Feature(
        key="legal",
        label="Legal form",
        fields=("name",),
        bins=equal_bins("legal"),
        names=(MISSING, "same", "different"),
        words=(("same", "same legal form"),),
        against="legal forms",
    ),
    PHONE,
    SHARED_PHONE,
    Feature(
        key="email",
        label="E-mail",
        fields=("email",),
        bins=email_bins,
        names=(MISSING, "same", "same domain", "different"),
        words=(("same", "same e-mail"),),
        against="e-mail addresses",
    ),
    ADDRESS,
    SHARED_ADDRESS,
    POSTCODE,
    CITY,
    STATE,
    COUNTRY,
    Feature(
        key="industry",
        label="Industry",
        fields=("industry",),
        bins=equal_bins("industry"),
        names=(MISSING, "same", "different"),
        words=(("same", "same industry"),),
        against="industries",
    ),
    Feature(
        key="employees",
        label="Employees",
        fields=("employees",),
        bins=employee_bins,
        names=(MISSING, "equal", "close", "within twofold", "within fourfold", "far apart"),
        words=(("equal", "same head count"),),
        against="head counts",
    ),
)
