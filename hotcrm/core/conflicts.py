"""Saving a form of one record: done, faulty, or written by two people at the same time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelChoiceField

from hotcrm.core.models import VersionConflict
from hotcrm.core.templatetags.hot import day_words

NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field with what was typed and what is stored by now."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class Saving:
    """How saving ended: 303 when it is done, 422 with errors on the form, 409 with what differs."""

    status: int
    conflict: Sequence[Difference] | None = None


def save(form: Any, write: Callable[..., Any]) -> Saving:
    """Check `form` and call `write(version=..., **values)`.

    What a service refuses stands on the form; what somebody else saved first comes back as differences, and the form
    sent again then keeps what was typed.
    """
    if not form.is_valid():
        return Saving(status=422)
    try:
        write(version=form.cleaned_data.get("version") or 0, **form.values())
    except ValidationError as error:
        form.refuse(error)
        return Saving(status=422)
    except VersionConflict as late:
        return Saving(status=409, conflict=differences(form, late.current))
    return Saving(status=303)


def differences(form: Any, stored: Any) -> list[Difference]:
    """Fields of a checked form whose value is not what `stored` holds. Sent again, the form keeps what was typed.

    A form whose fields are no columns tells with `stored_value(stored, name)` what the row holds.
    """
    form.data = form.data.copy()
    form.data["version"] = str(stored.version)
    read = getattr(form, "stored_value", getattr)
    columns = {column.name for column in stored._meta.fields} - {"version"}
    names = [
        name for name in form.cleaned_data if name in columns or hasattr(form, "stored_value") and name in form.fields
    ]
    return [
        Difference(label=str(form[name].label), mine=_words(form, name, mine), theirs=_words(form, name, theirs))
        for name in names
        if name != "version" and _stated(mine := form.cleaned_data[name]) != _stated(theirs := read(stored, name))
    ]


def _stated(value: Any) -> Any:
    """The value, with every way to say nothing made one."""
    return None if value == "" else value


def _words(form: Any, name: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if hasattr(value, "name") and hasattr(value, "code"):
        return str(value.name or value.code or NOTHING)
    return str(_labels(form.fields[name]).get(value, value))


def _labels(field: Any) -> Mapping[Any, Any]:
    """What the choices of a field are called; rows of other tables name themselves."""
    if not isinstance(field, ChoiceField) or isinstance(field, ModelChoiceField):
        return {}
    listed: Any = field.choices
    return {value: label for value, label in listed if not isinstance(label, list | tuple)}
