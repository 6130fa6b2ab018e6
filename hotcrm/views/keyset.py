"""Walking through rows in any order, page by page, without counting from the start.

A place is the boundary row's values in the order's expressions, signed, so that nobody can send others.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import connections
from django.db.models import DecimalField, F, Q, QuerySet
from django.db.models.functions import Round

SALT = "hotcrm.views.keyset"
_ALIAS = "order_"


@dataclass(frozen=True, kw_only=True)
class SortKey:
    """One expression of an order. `nullable` is False where the database promises a value."""

    by: Any
    falls: bool = False
    nulls_first: bool = False
    nullable: bool = True

    def turned(self) -> "SortKey":
        """The same the other way round."""
        return replace(self, falls=not self.falls, nulls_first=not self.nulls_first)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page begins or ends: the values of its boundary row, and how many rows stand before the page."""

    order: str
    values: Sequence[Any]
    before: int = 0

    def token(self) -> str:
        """The place as a word for an address."""
        return signing.dumps([self.order, self.before, [_packed(value) for value in self.values]], salt=SALT)


def read(token: str, order: str) -> Place | None:
    """The place that a token names; None for a broken one, or one of another order."""
    try:
        named, before, packed = signing.loads(token, salt=SALT)
        place = Place(order=named, before=int(before), values=[_unpacked(value) for value in packed])
    except (signing.BadSignature, ValueError, TypeError, ArithmeticError):
        return None
    return place if named == order else None


# Keys of rows -> those rows with everything that they show.
Dressed = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Rows of one page, and the places to go on from (None where there is nothing more)."""

    rows: list[Any]
    before: int
    previous: Place | None
    following: Place | None


def ordered(rows: QuerySet[Any], keys: Sequence[SortKey]) -> QuerySet[Any]:
    """The rows in the order of `keys`, each key annotated for reading its value."""
    return _annotated(rows, keys).order_by(*_order(keys))


def stretch(
    rows: QuerySet[Any],
    keys: Sequence[SortKey],
    *,
    order: str,
    size: int,
    after: str = "",
    before: str = "",
    dressed: Dressed | None = None,
) -> Stretch:
    """One page after or before the place that a token names, else the first. `keys` end with one that is unique.

    The page's rows are found by their keys alone; `dressed` then reads what they show, in the same query, so that no
    column is worked out for a row that is not on the page.
    """
    place = read(after or before, order) if after or before else None
    annotated, dress = _annotated(rows, keys), dressed or (lambda found: rows.filter(pk__in=found))
    if place is None or len(place.values) != len(keys):
        return _page(annotated, dress, keys, order, size, before=0)
    if after:
        return _page(annotated.filter(beyond(keys, place.values)), dress, keys, order, size, before=place.before)
    back = [key.turned() for key in keys]
    found = _read(annotated.filter(beyond(back, place.values)), dress, back, size + 1)
    if len(found) <= size:  # the start is near: a whole first page instead of a stump
        return _page(annotated, dress, keys, order, size, before=0)
    shown = found[:size][::-1]
    count = max(place.before - size, 0)
    return Stretch(
        rows=shown,
        before=count,
        previous=Place(order=order, values=values_of(shown[0], keys), before=count),
        following=Place(order=order, values=values_of(shown[-1], keys), before=count + size),
    )


def _read(rows: QuerySet[Any], dress: Dressed, keys: Sequence[SortKey], most: int) -> list[Any]:
    found = rows.order_by(*_order(keys)).values("pk")[:most]
    return list(_annotated(dress(found), keys).order_by(*_order(keys)))


def _page(
    rows: QuerySet[Any], dress: Dressed, keys: Sequence[SortKey], order: str, size: int, *, before: int
) -> Stretch:
    found = _read(rows, dress, keys, size + 1)
    shown = found[:size]
    first, last = (values_of(shown[0], keys), values_of(shown[-1], keys)) if shown else ((), ())
    return Stretch(
        rows=shown,
        before=before,
        previous=Place(order=order, values=first, before=before) if before and shown else None,
        following=Place(order=order, values=last, before=before + len(shown)) if len(found) > size else None,
    )


def values_of(row: Any, keys: Sequence[SortKey]) -> tuple[Any, ...]:
    """What a row that came from `ordered` says in each key."""
    return tuple(getattr(row, f"{_ALIAS}{number}") for number in range(len(keys)))


def beyond(keys: Sequence[SortKey], values: Sequence[Any]) -> Q:
    """Rows that come after those values: equal in the first keys and further in the next."""
    found, equal = Q(pk__in=[]), Q()
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        name = f"{_ALIAS}{number}"
        further = _further(name, key, value)
        if further is not None:
            found |= equal & further
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    if keys and not keys[0].nullable:  # said once more, so that the database enters its index at the right place
        found &= Q(**{f"{_ALIAS}0__{'lte' if keys[0].falls else 'gte'}": values[0]})
    return found


def _further(name: str, key: SortKey, value: Any) -> Q | None:
    if value is None:
        return Q(**{f"{name}__isnull": False}) if key.nulls_first else None
    further = Q(**{f"{name}__{'lt' if key.falls else 'gt'}": value})
    if key.nullable and not key.nulls_first:
        further |= Q(**{f"{name}__isnull": True})
    return further


def _annotated(rows: QuerySet[Any], keys: Sequence[SortKey]) -> QuerySet[Any]:
    found = rows
    for number, key in enumerate(keys):
        found = found.annotate(**{f"{_ALIAS}{number}": F(key.by) if isinstance(key.by, str) else key.by})
    return _comparable(found, keys) if connections[rows.db].vendor == "sqlite" else found


def _comparable(rows: QuerySet[Any], keys: Sequence[SortKey]) -> QuerySet[Any]:
    """SQLite adds amounts as floats: rounded, a stored amount equals the one that was read."""
    found = rows
    for number in range(len(keys)):
        name = f"{_ALIAS}{number}"
        field = getattr(rows.query.annotations[name], "output_field", None)
        if isinstance(field, DecimalField):
            found = found.annotate(**{name: Round(found.query.annotations[name], field.decimal_places or 2)})
    return found


def _order(keys: Sequence[SortKey]) -> Iterator[Any]:
    for number, key in enumerate(keys):
        name = F(f"{_ALIAS}{number}")
        if not key.nullable:
            yield name.desc() if key.falls else name.asc()
        elif key.nulls_first:
            yield name.desc(nulls_first=True) if key.falls else name.asc(nulls_first=True)
        else:
            yield name.desc(nulls_last=True) if key.falls else name.asc(nulls_last=True)


READERS: dict[str, Callable[[str], Any]] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "n": Decimal}


def _packed(value: Any) -> Any:
    for name, kind in (("t", datetime), ("d", date)):
        if isinstance(value, kind):
            return {name: value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(name, text)] = value.items()
    return READERS[name](text)
