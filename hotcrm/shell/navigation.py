"""The navigation, from what the apps registered."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from hotcrm.core import customer360
from hotcrm.shell import nav_counts

GROUPS = (("main", ""), ("quality", "Data quality"))
BAR = ("my_day", "accounts")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class NavLink:
    """A line of the navigation as this person sees it."""

    key: str
    label: str
    url: str
    icon: str
    current: bool
    counter: nav_counts.Counter | None = None


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """Lines under one heading."""

    key: str
    label: str
    items: Sequence[NavLink]


def groups(request: HttpRequest) -> list[NavGroup]:
    """The navigation of the signed-in person, without what they may not open and without empty groups."""
    built = [NavGroup(key=key, label=label, items=_links(request, key)) for key, label in GROUPS]
    return [group for group in built if group.items]


def bar(shown: Sequence[NavGroup]) -> list[NavLink]:
    """The first places of the bottom bar on phones, out of the navigation that the person has."""
    links = {link.key: link for group in shown for link in group.items}
    return [links[key] for key in BAR if key in links]


def _links(request: HttpRequest, group: str) -> list[NavLink]:
    allowed = [
        item
        for item in customer360.nav_items.items(group=group)
        if not item.permission or request.user.has_perm(item.permission)
    ]
    links = [_link(request, item) for item in allowed]
    return [link for link in links if link is not None]


def _link(request: HttpRequest, item: customer360.NavItem) -> NavLink | None:
    """The line of one item; an item whose page does not exist must not take all other pages down."""
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        logger.error("Navigation item %s names no page: %s", item.key, item.url_name)
        return None
    here = request.path == url or (url != "/" and request.path.startswith(url))
    counter = nav_counts.counter(request, item.key)
    return NavLink(key=item.key, label=item.label, url=url, icon=item.icon, current=here, counter=counter)
