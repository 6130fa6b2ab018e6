"""Every address of the product, read from the URLconf, so that a new one cannot be forgotten."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

LIBRARIES = {"admin", "djdt"}
# Parameters that choose a part of a page or name something that no other person can own.
PARTS = {
    "slug": "overview",
    "tab": "overview",
    "key": "none",
    "uidb36": "1",
    "kind": "account",
    "token": "none",
    "view": "none",
    "name": "website",
}
# Parameters that name a record of another app.
FOREIGN = {"account_pk": "accounts", "contact_pk": "contacts", "opportunity_pk": "sales", "case_pk": "service"}


@dataclass(frozen=True)
class Route:
    """One named address: "accounts:edit" and the parameters in it."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    view: Callable[..., HttpResponse]

    def path(self, values: Mapping[str, Any]) -> str:
        """The address for these parameters."""
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def all_routes(resolver: URLResolver | None = None, namespace: str = "", prefix: str = "") -> Iterator[Route]:
    """The named routes of the project; the admin has rules of its own."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace in LIBRARIES:
                continue
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_routes(entry, inner, pattern)
        elif isinstance(entry, URLPattern) and entry.name:
            parameters = tuple(dict.fromkeys(entry.pattern.regex.groupindex)) + _outer_parameters(prefix)
            yield Route(namespace + entry.name, pattern, parameters, entry.callback)


def _outer_parameters(prefix: str) -> tuple[str, ...]:
    """Parameters that an include() carries: "accounts/<int:pk>/"."""
    return tuple(part.split(">")[0].split(":")[-1] for part in prefix.split("<")[1:])


def parameters(route: Route, records: Mapping[str, Any]) -> dict[str, Any] | None:
    """Values for the route's parameters; None when a parameter is of a kind that nobody has described yet.

    `records` names the `pk` for a namespace or, where that is not enough, for one route.
    """
    namespace = route.name.split(":")[0]
    found: dict[str, Any] = {}
    for name in route.parameters:
        if name == "pk":
            value: Any = records.get(route.name, records.get(namespace))
        else:
            value = records.get(FOREIGN.get(name, ""), PARTS.get(name))
        if value is None:
            return None
        found[name] = value
    return found
