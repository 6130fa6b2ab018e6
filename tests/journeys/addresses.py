"""Every page of the product, read from the URLconf: what fills its address, and which addresses are no page.

A new route needs nothing here when `tests.factories.world` has a record for its namespace and it answers with a page.
Otherwise it stands in one of the tables below, and the crawl tells when what the table says is not so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from hotcrm.core.customer360 import panels
from tests.architecture.routes import Route, all_routes, parameters

# Pieces that only htmx asks for.
FRAGMENTS = {
    "accounts:panel",
    "accounts:peek",
    "accounts:similar",
    "accounts:suggest",
    "contacts:panel",
    "contacts:peek",
    "dataquality:scans",
    "sales:peek",
    "service:peek",
    "timeline:contact_entries",
    "timeline:entries",
    "views:people",
    "views:place",
}
# Not for people's eyes.
FILES = {"shell:healthz": "application/json", "dataquality:import_errors": "text/csv"}
# Addresses that lead on, for somebody who is signed in.
MOVES = {"account_login", "account_set_password", "timeline:event", "views:step", "views:view"}
# Pages for people who are not signed in.
SIGNED_OUT = {"account_login", "account_reset_password", "account_reset_password_done", "account_inactive"}

# Parameters that take more than one value, or another than the table of samples has.
CHOICES: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("accounts:tab", "slug"): lambda: [panel.slug for panel in panels.items(target="account.tab")],
    ("contacts:tab", "slug"): lambda: [panel.slug for panel in panels.items(target="contact.tab")],
    ("accounts:panel", "key"): lambda: _keys("account.overview"),
    ("contacts:panel", "key"): lambda: _keys("contact.overview"),
    ("views:bulk", "kind"): lambda: ["account"],
    ("contacts:field", "name"): lambda: ["title"],
    ("sales:field", "name"): lambda: ["next_step"],
    ("service:field", "name"): lambda: ["subject"],
}
# What is asked of a page, besides nothing; `{accounts}` is the sample of that name.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "accounts:list": ("", "?q=no-such-company"),
    "dataquality:merge_new": ("?kind=account&ids={accounts}&ids={other_account}",),
    "shell:search": ("", "?q=acme"),
    "views:bulk": ("?action=owner&ids={accounts}",),
    "views:step": ("?kind=account&pk={accounts}&from=view%3Dall",),
    "views:place": ("?kind=account&pk={accounts}&from=view%3Dall",),
}


@dataclass(frozen=True)
class Address:
    """One address of a route."""

    name: str
    path: str


@dataclass
class Survey:
    """What the addresses answer to somebody who may see all: pages, pieces, and what nobody expected."""

    pages: list[str] = field(default_factory=list)
    open_pages: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


def addresses(records: Mapping[str, int]) -> Iterator[Address]:
    """Each route with its samples, some of them several times; without a sample its path is empty."""
    for route in all_routes():
        common = parameters(route, records)
        if common is None:
            yield Address(route.name, "")
            continue
        for special, question in product(_choices(route), QUESTIONS.get(route.name, ("",))):
            yield Address(route.name, route.path(common | special) + question.format(**records))


def survey(client: Client, records: Mapping[str, int]) -> Survey:
    """Ask every address once: one that takes no GET only writes; the others are pages, unless a table says else."""
    found = Survey()
    for one in addresses(records):
        if not one.path:
            found.surprises.append(f"{one.name}: a parameter without a sample")
            continue
        if one.name in SIGNED_OUT:
            found.open_pages.append(one.path)
        response = client.get(one.path, headers={"HX-Request": "true"} if one.name in FRAGMENTS else {})
        if response.status_code == 405:
            continue
        if not _as_told(one.name, response):
            found.surprises.append(f"{one.name} {one.path}: {response.status_code} {response['Content-Type']}")
        elif one.name in FRAGMENTS:
            found.fragments.append(one.path)
        elif one.name not in {*FILES, *MOVES}:
            found.pages.append(one.path)
    return found


def admin_pages() -> list[str]:
    """The lists of the Django admin."""
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    return [reverse("admin:index"), *(reverse(f"admin:{name}_changelist") for name in names)]


def _as_told(name: str, response: Any) -> bool:
    if name in MOVES:
        return response.status_code in {302, 303}
    kind = response["Content-Type"].split(";")[0]
    whole = kind == "text/html" and not response.streaming and b"<html" in response.content
    expected = (200, FILES.get(name, "text/html"), name not in {*FRAGMENTS, *FILES})
    return (response.status_code, kind, whole) == expected


def _choices(route: Route) -> Iterator[dict[str, str]]:
    special = [name for name in route.parameters if (route.name, name) in CHOICES]
    for values in product(*(CHOICES[route.name, name]() for name in special)):
        yield dict(zip(special, values, strict=True))


def _keys(target: str) -> list[str]:
    return [panel.key for panel in panels.items(target=target)]
