"""Asking every registered source for what a person looks for."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hotcrm.core import customer360, nearness
from hotcrm.core.question import WORD, Question

FEW = 3
logger = logging.getLogger(__name__)
Hit = customer360.SearchHit
_NOTHING = customer360.SearchAnswer()


@dataclass(frozen=True, kw_only=True)
class HitGroup:
    """The hits of one kind, and how many its list shows (None: more than are counted)."""

    source: customer360.SearchSource
    hits: Sequence[Hit]
    total: int | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer: groups with hits, and names that are near to the text where it finds too little."""

    text: str
    groups: Sequence[HitGroup] = ()
    near: Sequence[Hit] = ()

    @property
    def best(self) -> Hit | None:
        """The hit that is likeliest meant."""
        hits = [hit for group in self.groups for hit in group.hits]
        return min(hits, key=lambda hit: (hit.archived, hit.rank), default=None)


def find(text: str, user: Any, *, limit: int = 5, people: bool = False, guess: bool = True) -> Found:
    """Visible records that match `text`, up to `limit` of each kind. A source that fails is left out and logged.

    One query for each kind; with `guess` and too little found one more for names that are near.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return Found(text="")
    sources = [source for source in customer360.search_sources.items() if source.people or not people]
    answers = [_ask(source, wanted, user, limit) for source in sources]
    found = Found(text=wanted, groups=[group for group in answers if group.hits])
    if guess and _is_little(found):
        return Found(text=wanted, groups=found.groups, near=_near(sources, found, user, limit))
    return found


def _ask(source: customer360.SearchSource, text: str, user: Any, limit: int) -> HitGroup:
    try:
        answer = source.query(text, user, limit)
    except Exception:
        logger.exception("Search source %s failed", source.kind)
        answer = _NOTHING
    return HitGroup(source=source, hits=answer.hits, total=answer.total)


def _is_little(found: Found) -> bool:
    """Few hits, and in none of them does a word begin as typed."""
    hits = [hit for group in found.groups for hit in group.hits]
    return len(hits) < FEW and all(hit.rank > WORD for hit in hits)


def _near(sources: Sequence[customer360.SearchSource], found: Found, user: Any, limit: int) -> list[Hit]:
    """Records of all kinds whose names are near to the text, read in one query."""
    question = Question.read(found.text)
    guessing = {source.kind: source for source in sources if source.near}
    if not guessing or not nearness.can_err(question):
        return []
    known = {(hit.kind, hit.pk) for group in found.groups for hit in group.hits}
    try:
        rows = _union([source.near(found.text, user) for source in guessing.values() if source.near])
    except Exception:
        logger.exception("The search for near names failed")
        return []
    fresh = [row for row in rows if row[:2] not in known]
    nearest = nearness.nearest(question, fresh, lambda row: str(row[2]))[:limit]
    return [_near_hit(guessing[row[0]], row) for row in nearest]


def _union(queries: Sequence[Any]) -> list[Any]:
    first, *rest = queries
    return list(first.union(*rest, all=True) if rest else first)


def _near_hit(source: customer360.SearchSource, row: tuple[str, int, str, str]) -> Hit:
    kind, pk, title, note = row
    url = reverse(source.record_page, args=[pk])
    return Hit(kind=kind, title=title, url=url, note=note or "", icon=source.icon, pk=pk)
