"""The records a person opened last. They live in the session: told by a small POST after a page has loaded."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

KEY, KEEP = "recent", 8
_RECORD = re.compile(r"^(?P<url>/[a-z]{1,30}/(?P<pk>\d{1,18})/)(?:[a-z-]{1,30}/)?$")
_TITLE = 120


@dataclass(frozen=True, kw_only=True)
class RecentRecord:
    """A record as it was called when it was opened."""

    kind: str
    pk: int
    title: str
    url: str
    opened_at: datetime


def address_of(path: str) -> tuple[str, int] | None:
    """The page of the record that `path` is or is a tab of, and its pk; None for any other page."""
    match = _RECORD.match(path)
    return (match["url"], int(match["pk"])) if match else None


def remember(request: HttpRequest, *, kind: str, title: str, path: str) -> bool:
    """Put a record on top of the list; its tabs count as the record. False when `path` is no page of one."""
    found = address_of(path)
    if found is None or not title.strip():
        return False
    url, pk = found
    entry = RecentRecord(kind=kind[:30], pk=pk, title=title.strip()[:_TITLE], url=url, opened_at=timezone.now())
    others = [old for old in request.session.get(KEY, []) if old["url"] != entry.url]
    request.session[KEY] = [{**asdict(entry), "opened_at": entry.opened_at.isoformat()}, *others][:KEEP]
    return True


def records(request: HttpRequest) -> list[RecentRecord]:
    """What was opened last, latest first."""
    return [
        RecentRecord(**{**old, "opened_at": datetime.fromisoformat(old["opened_at"])})
        for old in request.session.get(KEY, [])
    ]
