"""Numbers beside lines of the navigation. They live in the session, which each page has read anyway.

A page shows the numbers as they were told last and counts nothing. Those older than a minute are counted anew by the
small POST after a page has loaded; a request that changes one (a ticked task) counts at once.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from hotcrm.core import customer360

KEY, FRESH_FOR, MOST = "nav_counts", 60, 99


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A number as the navigation shows it; empty without one."""

    key: str
    text: str
    words: str
    stale: bool


def counter(request: HttpRequest, item: str) -> Counter | None:
    """The number beside a line; None for lines that have none for this person."""
    source = customer360.nav_counts.get(item)
    if source is None or not _may(request, source):
        return None
    number = _told(request).get(item, 0)
    text = f"{MOST}+" if number > MOST else str(number or "")
    return Counter(key=item, text=text, words=source.words, stale=_is_stale(request))


def counters(request: HttpRequest) -> list[Counter]:
    """Every number of this person."""
    found = [counter(request, source.item) for source in customer360.nav_counts.items()]
    return [each for each in found if each is not None]


def refresh(request: HttpRequest, *, at_once: bool = False) -> bool:
    """Count anew what is older than a minute, or `at_once`; True when it was. Only for a POST, since it writes."""
    if not (at_once or _is_stale(request)):
        return False
    allowed = [source for source in customer360.nav_counts.items() if _may(request, source)]
    numbers = {source.item: min(source.count(request.user), MOST + 1) for source in allowed}
    request.session[KEY] = {"at": time.time(), "numbers": numbers}
    request.nav_counts_changed = True  # type: ignore[attr-defined]
    return True


def _may(request: HttpRequest, source: customer360.NavCount) -> bool:
    return not source.permission or request.user.has_perm(source.permission)


def _told(request: HttpRequest) -> Mapping[str, int]:
    stored: Mapping[str, Any] = request.session.get(KEY, {})
    numbers: Mapping[str, int] = stored.get("numbers", {})
    return numbers


def _is_stale(request: HttpRequest) -> bool:
    stored: Mapping[str, Any] = request.session.get(KEY, {})
    return bool(customer360.nav_counts.items()) and time.time() - stored.get("at", 0) > FRESH_FOR
