"""Telling the timeline what happened, without knowing it: apps record, the timeline listens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from hotcrm.core.customer360 import event_kinds


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One thing that happened to an account."""

    kind: str
    account: Any
    occurred_at: datetime
    contact: Any = None
    actor: Any = None
    target: Any = None
    subject: str = ""
    body: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


Listener = Callable[[Activity], Any]
ManyListener = Callable[[Sequence[Activity]], Any]
_listeners: list[Listener] = []
_many_listeners: list[ManyListener] = []


def listen(listener: Listener) -> Listener:
    """Register whoever keeps the activities; usable as a decorator."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def listen_to_many(listener: ManyListener) -> ManyListener:
    """Register whoever keeps many activities at once; usable as a decorator."""
    if listener not in _many_listeners:
        _many_listeners.append(listener)
    return listener


def record(
    kind: str,
    *,
    account: Any,
    contact: Any = None,
    actor: Any = None,
    target: Any = None,
    subject: str = "",
    body: str = "",
    occurred_at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> Any:
    """Record that something of a registered kind happened to `account`; returns what the listener kept.

    `data` fills the words of the kind's sentence (text and numbers, never ids). Raises LookupError for a kind that
    nobody registered.
    """
    if event_kinds.get(kind) is None:
        raise LookupError(f"No event kind {kind!r} is registered.")
    activity = Activity(
        kind=kind,
        account=account,
        contact=contact,
        actor=actor,
        target=target,
        subject=subject,
        body=body,
        occurred_at=occurred_at or timezone.now(),
        data=data or {},
    )
    kept = [listener(activity) for listener in _listeners]
    return kept[0] if kept else None


def record_many(activities: Sequence[Activity]) -> None:
    """Record what a bulk writer did, each at its own time, in a few statements.

    Who listens to single activities only is told one by one. Raises LookupError for a kind that nobody registered.
    """
    if not activities:
        return
    for kind in {activity.kind for activity in activities}:
        if event_kinds.get(kind) is None:
            raise LookupError(f"No event kind {kind!r} is registered.")
    for many in _many_listeners:
        many(activities)
    if not _many_listeners:
        for activity in activities:
            for listener in _listeners:
                listener(activity)
