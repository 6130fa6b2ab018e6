"""What the palette offers to do and to open: commands, actions on the record in view, pages of the navigation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from hotcrm.core import customer360
from hotcrm.core.text import fold
from hotcrm.shell import navigation, recent


@dataclass(frozen=True, kw_only=True)
class Place:
    """The record whose page somebody looks at."""

    kind: str
    pk: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something to do, or a page to open."""

    key: str
    label: str
    url: str
    icon: str
    note: str = ""
    words: str = ""
    hint: str = ""
    compose: str = ""
    creates: bool = False
    carries: str = ""

    def answers(self, words: Sequence[str]) -> bool:
        """Whether every word begins a word of the label or of what it is also called."""
        own = fold(f"{self.label} {self.words}").split()
        return all(any(one.startswith(word) for one in own) for word in words)

    def begins(self, typed: str) -> bool:
        """Whether the label begins as typed."""
        return bool(typed) and fold(self.label).startswith(typed)


def place(request: HttpRequest) -> Place | None:
    """The record on the page from which the palette was opened, by the name under which it was opened."""
    htmx: Any = getattr(request, "htmx", None)
    address = (htmx and htmx.current_url_abs_path) or ""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    for source in customer360.search_sources.items():
        if "pk" in match.kwargs and match.namespace and source.record_page.partition(":")[0] == match.namespace:
            return _place(request, source, int(match.kwargs["pk"]))
    return None


def _place(request: HttpRequest, source: customer360.SearchSource, pk: int) -> Place:
    """No query is asked for the name: whoever opened the page has it among the recent records."""
    url = reverse(source.record_page, args=[pk])
    names = [record.title for record in recent.records(request) if record.url == url]
    return Place(kind=source.kind, pk=pk, name=names[0] if names else f"this {source.label.lower().removesuffix('s')}")


def actions(user: Any, here: Place | None) -> list[Offer]:
    """What the person may do: on the record in view first, then anywhere."""
    of_record = [*_commands(user, here), *_record_actions(user, here)] if here else []
    return [*of_record, *_commands(user, None)]


def _commands(user: Any, here: Place | None) -> Iterator[Offer]:
    for command in customer360.commands.items(on=here.kind if here else ""):
        if command.permission and not user.has_perm(command.permission):
            continue
        yield Offer(
            key=command.key,
            label=command.label.format(record=here.name if here else ""),
            url=command.url(here.pk if here else None),
            icon=command.icon,
            words=command.words,
            hint=command.hint,
            compose=command.compose,
            creates=bool(command.creates),
            carries=command.carries,
        )


def _record_actions(user: Any, here: Place) -> Iterator[Offer]:
    for action in customer360.record_actions.items(kind=here.kind, bulk=False):
        if action.permission and not user.has_perm(action.permission):
            continue
        url = reverse(action.url_name, args=[here.pk])
        yield Offer(key=action.key, label=action.label, url=url, icon=action.icon or "pencil", note=here.name)


def pages(request: HttpRequest) -> list[Offer]:
    """The navigation, and for staff the tables of the administration that they may open."""
    links = [(link, group.label) for group in navigation.groups(request) for link in group.items]
    places = [
        Offer(key=f"page.{link.key}", label=link.label, url=link.url, icon=link.icon, note=label)
        for link, label in links
    ]
    return [*places, *_administration(request)]


def _administration(request: HttpRequest) -> Iterator[Offer]:
    user: Any = request.user
    if not user.is_staff:
        return
    for app in admin.site.get_app_list(request):
        for model in app["models"]:
            if model.get("admin_url"):
                key = f"admin.{app['app_label']}.{model['object_name'].lower()}"
                label = str(model["name"])[:1].upper() + str(model["name"])[1:]
                note = f"Administration · {app['name']}"
                yield Offer(key=key, label=label, url=model["admin_url"], icon="shield", note=note, words="admin")


def named(offer: Offer, name: str) -> Offer:
    """The offer to add something of that name."""
    url = f"{offer.url}{'&' if '?' in offer.url else '?'}{urlencode({offer.carries: name})}"
    label = f"Create {offer.label.partition(' ')[2]} “{name}”"
    return Offer(key=f"{offer.key}.named", label=label, url=url, icon=offer.icon)
