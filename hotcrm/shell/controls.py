"""How a form's controls get their classes and descriptions, so that forms stay free of markup."""

from typing import Any

from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    EmailInput,
    HiddenInput,
    RadioSelect,
    Textarea,
)
from django.utils.safestring import SafeString


def kind(bound: BoundField) -> str:
    """Which markup a field needs: "hidden", "check", "options" or "plain"."""
    widget = bound.field.widget
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "options"
    return "check" if isinstance(widget, CheckboxInput) else "plain"


def render(bound: BoundField, *, hint: bool = False, focus: bool = False) -> SafeString:
    """The control of a field with its classes, described by its hint and its error."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {"class": "c-check" if isinstance(widget, CheckboxInput) else "c-input"}
    if own := widget.attrs.get("class"):
        attrs["class"] += f" {own}"
    described = [f"{bound.auto_id}-hint"] if hint or bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if focus:
        attrs["autofocus"] = True
    if isinstance(widget, Textarea):
        attrs["rows"] = widget.attrs.get("rows", 3) if widget.attrs.get("rows") != "10" else 3
    if isinstance(widget, EmailInput):
        attrs["inputmode"] = "email"
    if isinstance(widget, ClearableFileInput):
        attrs.pop("autofocus", None)
    return bound.as_widget(attrs=attrs)


def render_option(option: Any, *, segmented: bool = False) -> SafeString:
    """One radio button or box of a group; in a segmented control the label carries the look."""
    if segmented:
        return option.tag()
    box = option.data.get("type") == "checkbox" or "checkbox" in str(option.data.get("template_name", ""))
    option.data["attrs"]["class"] = "c-check" if box else "c-radio"
    return option.tag()
