"""The controls of a filter bar as finished words, so that its template writes them in one go.

Django draws each widget and each option with a template of its own, which for a list of fifty people costs more than
the fifty rows below the bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, CheckboxSelectMultiple, MultiWidget, NumberInput, RadioSelect, Select, TextInput

from hotcrm.views.filters import WORDS, OwnerInput

_CHOOSERS: dict[Any, str] = {Select: "select", CheckboxSelectMultiple: "checkbox", RadioSelect: "radio"}


@dataclass(frozen=True, kw_only=True)
class Input:
    """One box to type in."""

    name: str
    id: str
    type: str
    value: str


@dataclass(frozen=True, kw_only=True)
class BarControl:
    """How one filter is drawn: as "select", "checkbox", "radio", "inputs", "owner", or by its own "widget".

    `choices` are (value, label, chosen).
    """

    kind: str
    name: str
    id: str
    choices: Sequence[tuple[str, str, bool]] = ()
    inputs: Sequence[Input] = ()


def bar_control(bound: BoundField) -> BarControl:
    """The control of a field; a box with an error, a hint or attributes of its own is left to its widget."""
    widget = bound.field.widget
    if isinstance(widget, OwnerInput):
        return _owner(bound)
    if kind := _CHOOSERS.get(type(widget)):
        return BarControl(kind=kind, name=bound.html_name, id=bound.auto_id, choices=_choices(bound))
    if bound.errors or bound.help_text or widget.attrs:
        return BarControl(kind="widget", name=bound.html_name, id=bound.auto_id)
    if isinstance(widget, MultiWidget) or type(widget) in {TextInput, NumberInput}:
        return BarControl(kind="inputs", name=bound.html_name, id=bound.auto_id, inputs=_inputs(bound))
    return BarControl(kind="widget", name=bound.html_name, id=bound.auto_id)


def _owner(bound: BoundField) -> BarControl:
    """Me, my team and nobody to choose from, and a box for a name."""
    said = bound.value() or ""
    known = said in WORDS
    typed = "" if known else str(getattr(bound.form, "cleaned_data", {}).get(bound.name) or said)
    return BarControl(
        kind="owner",
        name=bound.html_name,
        id=bound.auto_id,
        choices=[(key, words, key == said) for key, words in WORDS.items()],
        inputs=[Input(name=bound.html_name, id=bound.auto_id, type="text", value=typed)],
    )


def _choices(bound: BoundField) -> list[tuple[str, str, bool]]:
    widget: Any = bound.field.widget
    chosen = set(widget.format_value(bound.value()))
    return [(str(value), str(label), str(value) in chosen) for value, label in widget.choices]


def _inputs(bound: BoundField) -> list[Input]:
    drawn = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})["widget"]
    return [
        Input(name=part["name"], id=part["attrs"]["id"], type=part["type"], value=part["value"] or "")
        for part in drawn.get("subwidgets", [drawn])
    ]
