"""What every page's frame needs; worked out only when the template asks, so that fragments cost nothing."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from hotcrm.core import toasts
from hotcrm.shell import keys, navigation, pins, recent
from hotcrm.users.models import User
from hotcrm.users.preferences import DENSITY_COOKIE, THEME_COOKIE


class Shell:
    """The frame of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user = getattr(request, "user", None)

    @cached_property
    def nav(self) -> list[navigation.NavGroup]:
        return navigation.groups(self._request) if self._is_signed_in else []

    @cached_property
    def bar(self) -> list[navigation.NavLink]:
        return navigation.bar(self.nav)

    @cached_property
    def recent(self) -> list[recent.RecentRecord]:
        return recent.records(self._request) if self._is_signed_in else []

    @property
    def pins(self) -> list[pins.Pin]:
        """What the person pinned; as it is at the moment, for a request that changes it."""
        return pins.pins(self._user) if self._is_signed_in else []

    @cached_property
    def messages(self) -> list[toasts.Toast]:
        return toasts.waiting(self._request)

    @property
    def theme(self) -> str:
        """The person's choice; before sign-in what the cookie remembers of it."""
        chosen = getattr(self._user, "theme", None) or self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in User.Theme.values else User.Theme.SYSTEM

    @property
    def density(self) -> str:
        """The person's choice; before sign-in what the cookie remembers of it."""
        chosen = getattr(self._user, "density", None) or self._request.COOKIES.get(DENSITY_COOKIE, "")
        return chosen if chosen in User.Density.values else User.Density.NORMAL

    @property
    def single_keys(self) -> bool:
        return bool(getattr(self._user, "single_key_shortcuts", True))

    @property
    def keys(self) -> list[keys.KeyGroup]:
        """What `?` lists."""
        return keys.groups(single=self.single_keys)

    @property
    def _is_signed_in(self) -> bool:
        return self._user is not None and self._user.is_authenticated


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` in every template."""
    return {"shell": Shell(request)}
