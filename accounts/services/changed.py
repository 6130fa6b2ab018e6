"""Changes of fields in words, for the timeline and for conflicts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from accounts.models import Account

NOTHING = "nothing"


def label(field: str) -> str:
    """What people call a field: "SLA tier"."""
    try:
        words = str(Account._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        words = field.replace("_", " ")
    return words if words[:2].isupper() else words[:1].upper() + words[1:]


def shown(field: str, value: Any) -> str:
    """A value as people read it; nothing is "nothing"."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(getattr(Account._meta.get_field(field), "flatchoices", ()) or ())
    if hasattr(value, "name") and hasattr(value, "code"):
        return str(value.name or value.code or NOTHING)
    return str(choices.get(value, value))


def sentence(account: Account, before: Mapping[str, Any], changed: Sequence[str]) -> str:
    """What changed: "changed SLA tier from Silver to Gold and 2 more fields"; long texts are only named."""
    first = changed[0]
    old, new = shown(first, before[first]), shown(first, getattr(account, first))
    name = label(first)
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    told = f"changed {name}" if len(old) + len(new) > 120 else f"changed {name} from {old} to {new}"
    more = len(changed) - 1
    return told if not more else f"{told} and {more} more field{'' if more == 1 else 's'}"
