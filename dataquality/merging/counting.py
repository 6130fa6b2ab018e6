"""How many rows point at the records of a merge, table by table, all in one query."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Account
from contacts.models import Contact
from dataquality.merging.references import Reference

Counts = Mapping[str, Mapping[int, int]]
# Rows that have no rule of their own are seen with what they tell of: {reference: (way to it, its model)}.
_SEEN_WITH: Mapping[str, tuple[str, Any]] = {
    "contacts.Employment.account": ("contact", Contact),
    "contacts.Employment.contact": ("account", Account),
    "contacts.CommitteeMember.contact": ("committee__account", Account),
}
_OF_THE_RECORD = ("contacts", "accounts")


def totals(references: Iterable[Reference], ids: Sequence[int]) -> Counts:
    """{reference: {record: rows}}, whoever may see them."""
    return _counted([(reference, reference.rows(ids)) for reference in references])


def seen(references: Iterable[Reference], ids: Sequence[int], user: Any) -> Counts:
    """The same, of the rows that `user` may see."""
    return _counted([(reference, visible_rows(reference, ids, user)) for reference in references])


def seen_among(asked: Sequence[tuple[Reference, Sequence[int]]], user: Any) -> list[int]:
    """How many of these rows of each reference `user` may see."""
    rows = [(reference, _allowed(reference, reference.rows_by_key(pks), user)) for reference, pks in asked]
    found = [0] * len(asked)
    for place, _record, count in _counts(rows):
        found[place] += count
    return found


def visible_rows(reference: Reference, ids: Sequence[int], user: Any) -> Any:
    """The rows of a reference that `user` may see: by the rule of their own, else with what they tell of."""
    return _allowed(reference, reference.rows(ids), user)


def _allowed(reference: Reference, rows: Any, user: Any) -> Any:
    meta = reference.model._meta
    if not user.has_perm(f"{meta.app_label}.view_{meta.model_name}") and meta.app_label not in _OF_THE_RECORD:
        return rows.none()
    manager: Any = reference.model._default_manager
    allowed: Callable[..., Any] | None = getattr(manager, "visible_to", None)
    if allowed is not None:
        return rows.filter(pk__in=allowed(user).order_by().values("pk"))
    way, model = _SEEN_WITH.get(reference.label, ("", None))
    return rows.filter(**{f"{way}__in": model.objects.visible_to(user).order_by().values("pk")}) if way else rows


def _counted(asked: Sequence[tuple[Reference, Any]]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {reference.label: {} for reference, _rows in asked}
    for place, record, count in _counts(asked):
        found[asked[place][0].label][record] = count
    return found


def _counts(asked: Sequence[tuple[Reference, Any]]) -> Iterator[tuple[int, int, int]]:
    """(which of those asked, record, rows), in one query."""
    parts: list[QuerySet[Any]] = []
    for place, (reference, rows) in enumerate(asked):
        if rows.query.is_empty():
            continue
        kept = rows.order_by().annotate(_place=Value(place), _record=Cast(reference.field, BigIntegerField()))
        parts.append(
            kept.values("_place", "_record").annotate(_count=Count("pk")).values_list("_place", "_record", "_count")
        )
    if parts:
        yield from parts[0].union(*parts[1:], all=True)
