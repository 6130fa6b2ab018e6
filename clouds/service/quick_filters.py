"""The most used filters of the list of cases, one click each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

_CHOICES: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}),
    ("Open", {"open": "1"}),
    ("My open", {"open": "1", "owner": "me"}),
    ("SLA at risk", {"open": "1", "at_risk": "1"}),
    ("Critical", {"open": "1", "priority": "p1"}),
    ("Resolved", {"status": "resolved"}),
)
_KEPT = ("sort", "account", "scope")


@dataclass(frozen=True, kw_only=True)
class QuickChoice:
    """A link above the list; current when the list is narrowed down to just this."""

    label: str
    url: str
    current: bool


def quick_choices(request: HttpRequest) -> list[QuickChoice]:
    """The links; the order of the list and the account it is about stay."""
    kept = {key: request.GET[key] for key in _KEPT if request.GET.get(key)}
    now = {key: value for key, value in request.GET.items() if value and key not in (*_KEPT, "page")}
    return [
        QuickChoice(label=label, url=_address(request.path, {**chosen, **kept}), current=now == chosen)
        for label, chosen in _CHOICES
    ]


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
