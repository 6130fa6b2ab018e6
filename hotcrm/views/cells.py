"""Cells that many lists have: a plain field, the owner."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from hotcrm.core.customer360 import Cell
from hotcrm.core.templatetags.hot import day_words, hue, initials, when

NOTHING = Cell(value="–")
NOBODY = Cell(value="Nobody")


def plain(name: str) -> Callable[[Any, Any], Cell]:
    """The cell of a field, or of a method without arguments, in words."""

    def cell(row: Any, user: Any) -> Cell:
        value = getattr(row, name)
        if callable(value):
            value = value()
        if isinstance(value, datetime):
            value = when(value)
        elif isinstance(value, date):
            value = day_words(value)
        return Cell(value=str(value)) if value not in (None, "") else NOTHING

    return cell


def person_cell(row: Any, user: Any) -> Cell:
    """Who answers for the row."""
    owner = row.owner
    if owner is None:
        return NOBODY
    name = str(owner)
    return Cell(value=name, mark="ava", letters=initials(name), hue=hue(owner.pk))
