"""Asking every registered source for what a person looks for."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotcrm.core import customer360

MINIMUM = 3
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class HitGroup:
    """The hits of one kind."""

    kind: str
    label: str
    hits: Sequence[customer360.SearchHit]


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer: groups with hits, and a sentence where there are none."""

    text: str
    groups: Sequence[HitGroup]
    say: str

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


def find(text: str, user: Any, *, limit: int = 5) -> Found:
    """Visible records that match `text`, up to `limit` of each kind. A source that fails is left out and logged."""
    wanted = " ".join(text.split())
    if len(wanted) < MINIMUM:
        say = f"Type at least {MINIMUM} characters." if wanted else ""
        return Found(text=wanted, groups=(), say=say)
    answers = [_ask(source, wanted, user, limit) for source in customer360.search_sources.items()]
    groups = [group for group in answers if group.hits]
    return Found(text=wanted, groups=groups, say="" if groups else f"No record for “{wanted}”.")


def _ask(source: customer360.SearchSource, text: str, user: Any, limit: int) -> HitGroup:
    try:
        hits = source.query(text, user, limit)
    except Exception:
        logger.exception("Search source %s failed", source.kind)
        hits = ()
    return HitGroup(kind=source.kind, label=source.label, hits=hits)
