"""Telling an entry in one sentence, from the words that its kind registered."""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hotcrm.core.customer360 import EventKind, event_kinds
from timeline.models import Event

_SLOT = re.compile(r"\{(\w+)\}")
_NAMES = {"actor", "contact", "opener", "subject"}
_WHO = {"actor", "opener"}
SOMEBODY = "Somebody"


def kind_of(event: Event) -> EventKind:
    """The registered kind, or a plain one for entries whose app is gone."""
    known = event_kinds.get(event.kind)
    if known is not None:
        return known
    label = event.kind.rpartition(".")[2].replace("_", " ").capitalize()
    return EventKind(key=event.kind, label=label, icon="activity", sentence=f"{label} {{subject}}")


def words_of(event: Event) -> dict[str, str]:
    """What may fill a sentence. In an incoming entry the customer acts and the colleague is the other side."""
    words = {key: str(value) for key, value in event.data.items() if isinstance(value, str | int | float)}
    names = [str(event.actor or ""), str(event.contact or "")]
    if event.direction == Event.Direction.IN:
        names.reverse()
    told = {"actor": names[0], "contact": names[1], "opener": names[0] or names[1], "subject": event.subject}
    return {**words, **told}


def sentence(event: Event) -> SafeString:
    """The sentence with names in bold; everything in it is escaped."""
    kind = kind_of(event)
    pieces = _SLOT.split(kind.sentence)
    words, url = words_of(event), url_of(event)
    told = format_html_join("", "{}", ((_piece(i, piece, words, url),) for i, piece in enumerate(pieces)))
    if event.subject and "{subject}" not in kind.sentence:
        # Stripping a safe string gives a plain one, which would be escaped again.
        told = format_html("{}: {}", SafeString(told.rstrip()), _subject(event.subject, url))
    return SafeString(" ".join(told.split()))


def url_of(event: Event) -> str:
    """The page of the record that the entry tells of, "" where there is none."""
    url_name = kind_of(event).url_name
    return reverse(url_name, args=[event.target_id]) if url_name and event.target_id else ""


def plain(event: Event) -> str:
    """The same without markup, for labels."""
    words = words_of(event)
    told = _SLOT.sub(lambda slot: words.get(slot[1], "") or ("" if slot.start() else SOMEBODY), kind_of(event).sentence)
    return " ".join(told.split())


def _piece(index: int, piece: str, words: Mapping[str, Any], url: str) -> str:
    """Plain text at even places of the split sentence, a word at odd ones."""
    if index % 2 == 0:
        return piece
    word = words.get(piece, "") or (SOMEBODY if index == 1 and piece in _WHO else "")
    if word and piece == "subject":
        return _subject(word, url)
    return format_html("<b>{}</b>", word) if word and piece in _NAMES else word


def _subject(words: str, url: str) -> SafeString:
    """What the entry is about, as a link to its record where it has a page."""
    return format_html('<a href="{}"><b>{}</b></a>', url, words) if url else format_html("<b>{}</b>", words)
