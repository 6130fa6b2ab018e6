"""The whole database as a value, to see that a merge and its undo leave nothing changed.

This is the one place that names what may differ afterwards. `test_undo.py` holds the list against the schema, so that
a new table can't join it silently.
"""

from typing import Any

from django.apps import apps

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core import changes

# Tables that tell what was done: they grow, and that is their purpose.
GROWING_TABLES = frozenset({
    "dataquality.Merge",
    "dataquality.MergeRow",
    "audit.AuditEntry",
    "audit.IdempotencyKey",
    "jobs.Job",
})  # fmt: skip
# The timeline's own entries about the merge and the undo.
GROWING_EVENTS = frozenset({"dataquality.merged", "dataquality.unmerged"})
COLUMNS = frozenset({"version", "updated_at"})

# Rows that the duplicates engine and the scores derive again from the records: compared by what they say, not by pk.
DERIVED_TABLES = {
    "dataquality.MatchRecord": ("kind", "record_id", "values"),
    "dataquality.MatchKey": ("record__kind", "record__record_id", "key"),
    "dataquality.Completeness": ("kind", "record_id", "score", "missing"),
}

Dump = dict[str, dict[Any, dict[str, Any]]]


def dump() -> Dump:
    """{table: {pk: row}} of every table but those above."""
    return {
        model._meta.label: _content(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in GROWING_TABLES
    }


def settled() -> Dump:
    """The same after everything derived has followed the rows that a test wrote past the services."""
    for model in (Account, Contact):
        changes.announced(model, list(model._base_manager.values_list("pk", flat=True)))
    return dump()


def differences(before: Dump, after: Dump) -> list[str]:
    """What differs, one line a row."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, {}), after.get(table, {})
        for pk in sorted(old.keys() | new.keys(), key=str):
            if old.get(pk) != new.get(pk):
                found.append(f"{table} {pk}: {_changed(old.get(pk), new.get(pk))}")
    return found


def _changed(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Any:
    if old is None or new is None:
        return f"{old} -> {new}"
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _content(model: Any) -> dict[Any, dict[str, Any]]:
    if columns := DERIVED_TABLES.get(model._meta.label):
        rows = model._base_manager.values(*columns)
        return {str(sorted(row.items(), key=str)): row for row in rows}
    return {row.pk: _row(row) for row in _rows(model)}


def _rows(model: Any) -> Any:
    rows = model._base_manager.order_by("pk")
    return rows.exclude(kind__in=GROWING_EVENTS) if model._meta.label == "timeline.Event" else rows


def _row(row: Any) -> dict[str, Any]:
    fields = [f.attname for f in row._meta.concrete_fields if f.attname not in COLUMNS]
    return {name: _value(getattr(row, name)) for name in fields}


def _value(value: Any) -> Any:
    """Lists and dictionaries by content; a country by its code."""
    return str(value.code) if hasattr(value, "code") else value
