"""Changes of fields in words, for the timeline."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist

NOTHING = "nothing"
LONGEST = 120


def label(record: Any, field: str) -> str:
    """What people call a field: "SLA tier"."""
    try:
        words = str(record._meta.get_field(field).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        words = field.replace("_", " ")
    return words if words[:2].isupper() else words[:1].upper() + words[1:]


def shown(record: Any, field: str, value: Any) -> str:
    """A value as people read it at any later time; nothing is "nothing"."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    choices = dict(getattr(record._meta.get_field(field), "flatchoices", ()) or ())
    if hasattr(value, "name") and hasattr(value, "code"):
        return str(value.name or value.code or NOTHING)
    return str(choices.get(value, value))


def sentence(record: Any, before: Mapping[str, Any], changed: Sequence[str]) -> str:
    """What changed: "changed SLA tier from Silver to Gold and 2 more fields".

    Long texts and other records are only named: who reads the sentence may not see those.
    """
    told = _of_field(record, changed[0], before)
    more = len(changed) - 1
    return told if not more else f"{told} and {more} more field{'' if more == 1 else 's'}"


def _of_field(record: Any, field: str, before: Mapping[str, Any]) -> str:
    name = label(record, field)
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    if not _is_plain(record, field):
        return f"changed {name}"
    old, new = shown(record, field, before[field]), shown(record, field, getattr(record, field))
    return f"changed {name}" if len(old) + len(new) > LONGEST else f"changed {name} from {old} to {new}"


def _is_plain(record: Any, field: str) -> bool:
    """A column of the record's own, no reference and no rows of another table."""
    return any(column.name == field and not column.is_relation for column in record._meta.concrete_fields)
