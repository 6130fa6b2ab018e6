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
HIDDEN = "somebody whom you can't see"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field with what was typed and what is stored by now; `keep-<name>`, sent along, says which stays."""

    name: str
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
    sent again then keeps what was chosen. A form that knows that nothing was changed is done.
    """
    fine = [form.is_valid(), form.rows_are_valid()]
    if not all(fine):
        return Saving(status=422)
    values = form.values()
    if form.knows_what_it_showed and not values:
        return Saving(status=303)
    try:
        write(version=form.cleaned_data.get("version") or 0, **values)
    except ValidationError as error:
        form.refuse(error)
        return Saving(status=422)
    except VersionConflict as late:
        return Saving(status=409, conflict=differences(form, late.current))
    return Saving(status=303)


def differences(form: Any, stored: Any) -> list[Difference]:
    """What this person changed in a checked form to another value than `stored` holds by now.

    Fields that they left alone follow the stored row, and the form sent again saves against its version.
    """
    fields = [name for name in form.fields if name != "version" and form.touched(name)]
    rows = [name for name in form.rows if form.touched(name)]
    form.follow(stored)
    form.data = form.data.copy()
    form.data["version"] = str(stored.version)
    told = [_of_field(form, name, stored) for name in fields] + [_of_rows(form, name, stored) for name in rows]
    return [each for each in told if each is not None]


def _of_field(form: Any, name: str, stored: Any) -> Difference | None:
    mine, theirs = form.cleaned_data.get(name), form.stored_value(stored, name)
    if _stated(mine) == _stated(theirs):
        return None
    hidden = theirs is not None and not form.text_now(name) and isinstance(form.fields[name], ModelChoiceField)
    words = HIDDEN if hidden else _words(form, name, theirs)
    return Difference(name=name, label=form.label_of(name), mine=_words(form, name, mine), theirs=words)


def _of_rows(form: Any, name: str, stored: Any) -> Difference | None:
    rows = form.rows[name]
    now = rows.stored(stored)
    if rows.text(rows.sent) == rows.text(now):
        return None
    mine, theirs = (rows.words(each) or NOTHING for each in (rows.sent, now))
    return Difference(name=name, label=rows.label, mine=mine, theirs=theirs)


def _stated(value: Any) -> Any:
    """The value, with every way to say nothing made one."""
    return None if value in ("", []) else value


def _words(form: Any, name: str, value: Any) -> str:
    """A value as people read it."""
    if _stated(value) is None:
        return NOTHING
    if isinstance(value, list):
        return ", ".join(": ".join(pair) for pair in value)
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
