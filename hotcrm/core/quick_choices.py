"""The most used filters of a list, one click each."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

_KEPT = ("sort", "account", "scope")


@dataclass(frozen=True, kw_only=True)
class QuickChoice:
    """A link above the list; current when the list is narrowed down to just this."""

    label: str
    url: str
    current: bool


def quick_choices(request: HttpRequest, choices: Mapping[str, Mapping[str, str]]) -> list[QuickChoice]:
    """A link for each label with its filters; the order of the list and the account it is about stay."""
    kept = {key: request.GET[key] for key in _KEPT if request.GET.get(key)}
    now = {key: value for key, value in request.GET.items() if value and key not in (*_KEPT, "page")}
    return [
        QuickChoice(label=label, url=_address(request.path, {**filters, **kept}), current=now == filters)
        for label, filters in choices.items()
    ]


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
