"""What two people wrote into the same case at the same time."""

from dataclasses import dataclass
from typing import Any

from clouds.service.models import Case


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field with what was typed and what is stored by now."""

    label: str
    mine: str
    theirs: str


def differences(form: Any, stored: Case) -> list[Difference]:
    """Fields of a checked form whose value is not what `stored` holds."""
    found = []
    for name, value in form.cleaned_data.items():
        if name == "version" or value == getattr(stored, name, value):
            continue
        theirs = getattr(stored, name)
        if value in (None, "") and theirs in (None, ""):
            continue
        found.append(Difference(label=str(form[name].label), mine=_words(value), theirs=_words(theirs)))
    return found


def _words(value: Any) -> str:
    return "empty" if value in (None, "") else str(value)
