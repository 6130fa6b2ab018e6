"""What two people wrote into the same record at the same time."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field with what was typed and what is stored by now."""

    label: str
    mine: str
    theirs: str


def differences(form: Any, stored: Any) -> list[Difference]:
    """Fields of a checked form whose value is not what `stored` holds. Sent again, the form keeps what was typed."""
    form.data = form.data.copy()
    form.data["version"] = str(stored.version)
    return [
        Difference(label=str(form[name].label), mine=_words(mine), theirs=_words(theirs))
        for name, mine in form.cleaned_data.items()
        if name != "version" and hasattr(stored, name) and _stated(mine) != _stated(theirs := getattr(stored, name))
    ]


def _stated(value: Any) -> Any:
    """The value, with every way to say nothing made one."""
    return None if value == "" else value


def _words(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)
