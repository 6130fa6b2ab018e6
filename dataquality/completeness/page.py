"""The page of one record's completeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dataquality.completeness.weights import Wanted, score, wanted_of


@dataclass(frozen=True, kw_only=True)
class Told:
    """A record's score, what is missing (heaviest first) and what is known."""

    score: int
    missing: Sequence[Wanted]
    known: Sequence[Wanted]
    points: int
    whole: int


def told(kind: str, record: Any) -> Told:
    """Worked out from the record itself, so that a field just filled counts at once."""
    wanted = sorted(wanted_of(kind, record), key=lambda each: (-each.weight, each.label))
    known = [each for each in wanted if each.filled(record)]
    return Told(
        score=score(kind, record)[0],
        missing=[each for each in wanted if not each.filled(record)],
        known=known,
        points=sum(each.weight for each in known),
        whole=sum(each.weight for each in wanted),
    )
