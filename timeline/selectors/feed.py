"""One page of a timeline: months with entries, what can be filtered, and the way to what is older."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Account
from hotcrm.core.customer360 import EventKind, event_kinds
from hotcrm.core.remember import once
from timeline.models import Event
from timeline.querysets import EventQuerySet
from timeline.sentence import kind_of, sentence

PAGE, LONG_PAGE = 10, 50
MOST_COUNTED = 1_000
CHIPS = (
    ("", "All"),
    ("email", "E-mails"),
    ("call", "Calls"),
    ("meeting", "Meetings"),
    ("note", "Notes"),
    ("milestone", "Milestones"),
)
Latest = list[tuple[str, bool]]
_TONES = {"connected": "ok", "held": "ok", "voicemail": "warn", "no_answer": "warn", "no_show": "warn"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry as it is shown; `folded` are the quiet ones right below it by the same person on the same day."""

    event: Event
    kind: EventKind
    sentence: SafeString
    tone: str
    is_own: bool = False
    folded: Sequence["Entry"] = ()


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month and its entries; `head` is false where the page before ended in the same month."""

    first_day: datetime
    entries: Sequence[Entry]
    head: bool = True


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter chip; the count is empty where counting would take long."""

    label: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A page of the timeline. `older` is the query string of the next page, "" at the end."""

    months: Sequence[Month]
    older: str
    is_filtered: bool

    def __bool__(self) -> bool:
        return bool(self.months)


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The entry after which a page begins, from `<iso>,<id>`; None when there is none or it can't be read."""
    at, _, pk = text.partition(",")
    if not (pk.isdecimal() and len(pk) < 19):
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), int(pk)


def cursor_of(event: Event) -> str:
    """The cursor that continues below `event`."""
    return f"{event.occurred_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ},{event.pk}"


def slice_of(events: EventQuerySet, before: str, size: int) -> tuple[list[Event], str]:
    """At most `size` entries below the cursor, newest first, and the cursor that continues ("" at the end)."""
    cursor = read_cursor(before)
    below = events.before(*cursor) if cursor else events
    found = list(below.order_by("-occurred_at", "-pk").select_related("actor", "contact")[: size + 1])
    return found[:size], cursor_of(found[size - 1]) if len(found) > size else ""


def of_group(events: EventQuerySet, group: str) -> EventQuerySet:
    """Entries of one chip; an unknown one matches nothing."""
    if not group:
        return events
    if group == "milestone":
        return events.filter(milestone=True)
    return events.filter(kind__in=[kind.key for kind in event_kinds.items(group=group)])


def feed_of(
    events: EventQuerySet, user: Any, *, query: Mapping[str, str], size: int = PAGE, is_filtered: bool = False
) -> Feed:
    """A page of `events` for `user`; `query` is the address's, whose `before` continues a list."""
    before = query.get("before", "")
    found, older = slice_of(events, before, size)
    months = _months(_fold([_entry(event, user) for event in found]))
    cursor = read_cursor(before)
    if months and cursor and _month_of(cursor[0]) == _month_of(months[0].first_day):
        months[0] = Month(first_day=months[0].first_day, entries=months[0].entries, head=False)
    rest = {key: value for key, value in query.items() if key != "before" and value}
    return Feed(months=months, older=urlencode({**rest, "before": older}) if older else "", is_filtered=is_filtered)


def latest(events: EventQuerySet) -> Latest:
    """What kind the latest entries are and whether they are milestones: one more than are counted."""
    return list(events.order_by("-occurred_at", "-pk").values_list("kind", "milestone")[: MOST_COUNTED + 1])


def latest_of(account: Account, user: Any) -> Latest:
    """The same for an account, once a page: the chips and the number beside the tab tell of it."""
    events = Event.objects.readable_by(user).filter(account=account)
    return once(account, "timeline.latest", lambda: latest(events))


def chips(entries: Latest, query: Mapping[str, str], address: str) -> list[Chip]:
    """The filter chips with how many of the latest entries each opens."""
    counted = _counted(entries)
    is_capped = counted[""] > MOST_COUNTED
    rest = {key: value for key, value in query.items() if key not in {"before", "kind"} and value}
    chosen = query.get("kind", "")
    return [
        Chip(
            label=label,
            url=f"{address}?{urlencode({**rest, **({'kind': key} if key else {})})}".rstrip("?"),
            count=_count_words(key, counted[key], is_capped),
            current=key == chosen,
        )
        for key, label in CHIPS
    ]


def entry_of(event: Event, user: Any) -> Entry:
    """One entry by itself."""
    return _entry(event, user)


def _counted(entries: Sequence[tuple[str, bool]]) -> Counter[str]:
    """How many of these (kind, milestone) each chip opens; conditional sums in SQL cost more to build than to run."""
    groups = {kind.key: kind.group for kind in event_kinds.items()}
    counted = Counter(groups.get(kind, "") for kind, _ in entries)
    counted["milestone"] = sum(milestone for _, milestone in entries)
    counted[""] = len(entries)
    return counted


def _count_words(key: str, count: int, is_capped: bool) -> str:
    """Beyond the cap only the whole is told: a part of it would not be what the chip opens."""
    if not is_capped:
        return str(count)
    return "" if key else f"{MOST_COUNTED:,}+"


def _entry(event: Event, user: Any) -> Entry:
    kind = kind_of(event)
    return Entry(
        event=event,
        kind=kind,
        sentence=sentence(event),
        tone=_TONES.get(event.outcome, ""),
        is_own=event.is_written_by(user),
    )


def _fold(entries: Sequence[Entry]) -> list[Entry]:
    """Quiet entries of one person on one day become one line that holds the others."""
    folded: list[Entry] = []
    for entry in entries:
        last = folded[-1] if folded else None
        if last and entry.kind.quiet and last.kind.quiet and _same_hand(last.event, entry.event):
            folded[-1] = Entry(
                event=last.event,
                kind=last.kind,
                sentence=last.sentence,
                tone=last.tone,
                folded=(*last.folded, entry),
            )
        else:
            folded.append(entry)
    return folded


def _same_hand(one: Event, other: Event) -> bool:
    days = {timezone.localtime(event.occurred_at).date() for event in (one, other)}
    return one.actor_id == other.actor_id and one.account_id == other.account_id and len(days) == 1


def _months(entries: Sequence[Entry]) -> list[Month]:
    months: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        months.setdefault(_month_of(entry.event.occurred_at), []).append(entry)
    return [Month(first_day=listed[0].event.occurred_at, entries=listed) for listed in months.values()]


def _month_of(moment: datetime) -> tuple[int, int]:
    local = timezone.localtime(moment)
    return local.year, local.month
