"""Records that a person keeps in the navigation. They lie on the person's row, so that a page asks nothing for them."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from hotcrm.shell.recent import address_of
from hotcrm.users.models import User

MOST, _TITLE = 12, 120


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A record as it was called when it was pinned or last opened."""

    kind: str
    pk: int
    title: str
    url: str


def pins(user: Any) -> list[Pin]:
    """What the person pinned, in the order of pinning."""
    return [Pin(**stored) for stored in user.pins]


def is_pinned(user: Any, path: str) -> bool:
    """Whether the record of this page, or of the tab of it, is pinned."""
    found = address_of(path)
    return found is not None and any(stored["url"] == found[0] for stored in user.pins)


def pin(request: HttpRequest, *, kind: str, title: str, path: str) -> bool:
    """Keep a record in the navigation; the oldest goes when there are too many. False where `path` is no record."""
    found = address_of(path)
    if found is None or not title.strip():
        return False
    url, pk = found
    kept = Pin(kind=kind[:30], pk=pk, title=title.strip()[:_TITLE], url=url)
    _write(request, lambda before: [*(old for old in before if old["url"] != url), asdict(kept)][-MOST:])
    return True


def unpin(request: HttpRequest, *, path: str) -> None:
    """Take a record out of the navigation."""
    url = (address_of(path) or (path, 0))[0]
    _write(request, lambda before: [old for old in before if old["url"] != url])


def follow_title(request: HttpRequest, *, title: str, path: str) -> None:
    """A pinned record that was renamed is called so in the navigation as soon as it is opened."""
    found = address_of(path)
    own: Any = request.user
    if found and any(old["url"] == found[0] and old["title"] != title.strip()[:_TITLE] for old in own.pins):
        renamed = {"title": title.strip()[:_TITLE]}
        _write(request, lambda before: [{**old, **(renamed if old["url"] == found[0] else {})} for old in before])


def _write(request: HttpRequest, change: Any) -> None:
    """Change the stored list, whatever another window did meanwhile."""
    user: Any = request.user
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        after = change(stored.pins)
        User.objects.filter(pk=user.pk).update(pins=after)
    user.pins = after
