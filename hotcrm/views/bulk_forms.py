"""What a bulk action asks for before it runs: nothing, a new owner, or a value out of a few."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from hotcrm.users.models import User


class Nothing(forms.Form):
    """For what needs no more than the word."""


class NewOwner(forms.Form):
    """Who answers for the rows from now on."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True), label="New owner", empty_label="Choose a colleague"
    )


def nothing(data: Any, user: Any) -> forms.Form:
    """An action that asks for nothing."""
    return Nothing(data)


def new_owner(data: Any, user: Any) -> forms.Form:
    """An action that asks for a colleague."""
    return NewOwner(data)


def one_of(label: str, choices: Iterable[tuple[str, str]]) -> Callable[[Any, Any], forms.Form]:
    """An action that asks for one value; it arrives as `value`, its words with `words_of`."""
    known = list(choices)

    def form(data: Any, user: Any) -> forms.Form:
        made = forms.Form(data)
        made.fields["value"] = forms.ChoiceField(label=label, choices=[("", "Choose one"), *known])
        return made

    return form
