"""Features that accounts and contacts share: phone, address, place and further evidence."""

from collections.abc import Callable

import numpy as np
from rapidfuzz.distance import OSA, Indel

from dataquality.matching.columns import Array, Pairs
from dataquality.matching.features import MISSING, Feature, levels, pick
from dataquality.matching.frequency import address_key, national
from dataquality.matching.record import Record

SHARED = (MISSING, "1 or 2 names", "3 names", "4 to 7 names", "8 or more names")
SHARED_BOUNDS = (3, 4, 8)


def _phone(number: int, cut: int = 0) -> Callable[[Record], str]:
    def value(record: Record) -> str:
        if len(record.phones) <= number:
            return ""
        digits = national(record.phones[number])
        return digits[:-cut] if cut else digits

    return value


def same_phone(pairs: Pairs) -> tuple[Array, Array, Array]:
    """(both known, any number equal, any number equal but for the last two digits)."""
    known, same = _any_phone(pairs, 0)
    _known, almost = _any_phone(pairs, 2)
    return known, same, almost & ~same


def _any_phone(pairs: Pairs, cut: int) -> tuple[Array, Array]:
    columns = pairs.columns
    made = [columns.column(f"phone{number}-{cut}", _phone(number, cut)) for number in (0, 1)]
    shared: dict[object, int] = {}
    codes = []
    for column in made:
        if not hasattr(column, "common"):
            column.common = np.array([shared.setdefault(v, len(shared)) if v else -1 for v in column.values])  # type: ignore[attr-defined]
        codes.append(column.common)  # type: ignore[attr-defined]
    lefts, rights = [code[pairs.left] for code in codes], [code[pairs.right] for code in codes]
    same = np.zeros(len(pairs), dtype=bool)
    for left in lefts:
        for right in rights:
            same |= (left >= 0) & (left == right)
    known = (lefts[0] >= 0) & (rights[0] >= 0)
    return known, same


def phone_bins(pairs: Pairs) -> Array:
    """same, same line with another extension, nearly the same number, different."""
    known, same, near = same_phone(pairs)
    extensions, equal = pairs.compare("extension")
    return pick(len(pairs), (same & extensions & ~equal, 2), (same, 1), (near, 3), (known, 4))


def shared_phone_bins(pairs: Pairs) -> Array:
    """How many names use the number that both have."""
    _known, same, _near = same_phone(pairs)
    records, of = pairs.columns.records, pairs.columns.frequencies.of
    counts = np.zeros(len(pairs), dtype=np.int64)
    for at in np.flatnonzero(same):
        left, right = records[pairs.left[at]].phones, {national(phone) for phone in records[pairs.right[at]].phones}
        counts[at] = min((of(f"phone:{national(phone)}") for phone in left if national(phone) in right), default=0)
    return levels(counts, same, SHARED_BOUNDS)


def address_parts(pairs: Pairs) -> tuple[Array, Array, Array, Array, Array]:
    """(streets known, streets alike, houses known, houses equal, units differ)."""
    known, same = pairs.compare("street")
    alike = same | (pairs.similarity("street", known & ~same, Indel.normalized_similarity) >= 0.78)
    houses, equal = pairs.compare("house")
    units, unit_equal = pairs.compare("unit")
    return known, alike, houses, equal, units & ~unit_equal


def address_bins(pairs: Pairs) -> Array:
    """Same building, same building with another suite, street only, other number, other street ..."""
    known, alike, houses, equal, units_differ = address_parts(pairs)
    _units, same_unit = pairs.compare("unit")
    return pick(
        len(pairs),
        (alike & equal & same_unit, 1),
        (alike & equal & units_differ, 3),
        (alike & equal, 2),
        (alike & ~houses, 4),
        (alike, 5),
        (known & equal, 6),
        (known, 7),
    )


def shared_address_bins(pairs: Pairs) -> Array:
    """How many names are at the address that both have."""
    _known, alike, _houses, equal, _units = address_parts(pairs)
    return levels(pairs.shared(address_key, alike & equal), alike & equal, SHARED_BOUNDS)


def city_bins(pairs: Pairs) -> Array:
    """same, misspelt, different."""
    known, same = pairs.compare("city")
    alike = pairs.similarity("city", known & ~same, Indel.normalized_similarity) >= 0.75
    return pick(len(pairs), (same, 1), (alike, 2), (known, 3))


def postcode_bins(pairs: Pairs) -> Array:
    """same, one sign apart, same area, different."""
    known, same = pairs.compare("postcode")
    near = known & ~same & (pairs.similarity("postcode", known & ~same, OSA.distance) <= 1)
    _area, area = pairs.compare("postcode-area", lambda record: record.postcode[:3])
    return pick(len(pairs), (same, 1), (near, 2), (area, 3), (known, 4))


def equal_bins(name: str) -> Callable[[Pairs], Array]:
    """Same or different."""

    def bins(pairs: Pairs) -> Array:
        known, same = pairs.compare(name)
        return pick(len(pairs), (same, 1), (known, 2))

    return bins


def near_bins(name: str, distance: int = 1) -> Callable[[Pairs], Array]:
    """same, one slip apart, different."""

    def bins(pairs: Pairs) -> Array:
        known, same = pairs.compare(name)
        near = known & ~same & (pairs.similarity(name, known & ~same, OSA.distance) <= distance)
        return pick(len(pairs), (same, 1), (near, 2), (known, 3))

    return bins


def where_firm(bins: Callable[[Pairs], Array], known: bool) -> Callable[[Pairs], Array]:
    """`bins` for pairs in which an employer is known (or none is): an office says less of a person than a home."""

    def limited(pairs: Pairs) -> Array:
        left, right = pairs.codes("name")
        firm = (left >= 0) | (right >= 0)
        return np.where(firm == known, bins(pairs), 0).astype(np.int8)

    return limited


PHONE = Feature(
    key="phone",
    label="Phone",
    fields=("phone", "mobile"),
    bins=phone_bins,
    names=(MISSING, "same", "other extension", "nearly the same", "different"),
    words=(
        ("same", "same phone"),
        ("other extension", "same switchboard"),
        ("nearly the same", "nearly the same phone"),
    ),
    against="phones",
)
SHARED_PHONE = Feature(
    key="shared_phone",
    label="Shared phone",
    fields=("phone", "mobile"),
    bins=shared_phone_bins,
    names=SHARED,
    against="many names on this phone",
)
ADDRESS = Feature(
    key="address",
    label="Street",
    fields=("street", "house"),
    bins=address_bins,
    names=(
        MISSING,
        "same with suite",
        "same",
        "other suite",
        "same street",
        "other number",
        "other street, same number",
        "different",
    ),
    words=(
        ("same with suite", "same address"),
        ("same", "same address"),
        ("same street", "same street"),
        ("other suite", "same building"),
    ),
    against="addresses",
)
SHARED_ADDRESS = Feature(
    key="shared_address",
    label="Shared street",
    fields=("street", "house"),
    bins=shared_address_bins,
    names=SHARED,
    against="many names at this address",
)
CITY = Feature(
    key="city",
    label="City",
    fields=("city",),
    bins=city_bins,
    names=(MISSING, "same", "misspelt", "different"),
    words=(("same", "same city"), ("misspelt", "nearly the same city")),
    against="cities",
)
POSTCODE = Feature(
    key="postcode",
    label="Postcode",
    fields=("postal_code",),
    bins=postcode_bins,
    names=(MISSING, "same", "one sign apart", "same area", "different"),
    words=(("same", "same postcode"), ("one sign apart", "nearly the same postcode")),
    against="postcodes",
)
STATE = Feature(
    key="state",
    label="State",
    fields=("state",),
    bins=equal_bins("state"),
    names=(MISSING, "same", "different"),
    words=(("same", "same state"),),
    against="states",
)
COUNTRY = Feature(
    key="country",
    label="Country",
    fields=("country",),
    bins=equal_bins("country"),
    names=(MISSING, "same", "different"),
    words=(("same", "same country"),),
    against="countries",
)
TAX_ID = Feature(
    key="tax_id",
    label="VAT ID",
    fields=("tax_id",),
    bins=near_bins("tax_id"),
    names=(MISSING, "same", "one sign apart", "different"),
    words=(("same", "same VAT ID"), ("one sign apart", "nearly the same VAT ID")),
    against="VAT IDs",
)
