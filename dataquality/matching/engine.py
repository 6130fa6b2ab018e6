"""The engine: records in, scored pairs out. The same pair gets the same score from every way in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dataquality.matching import block, frequency
from dataquality.matching.columns import Columns
from dataquality.matching.frequency import Frequencies
from dataquality.matching.record import Record
from dataquality.matching.score import Model, score_pairs, shipped


@dataclass(frozen=True)
class Match:
    """Two records (by their index) that are probably one."""

    left: int
    right: int
    probability: float
    decision: str


@dataclass(frozen=True)
class Outcome:
    """What a run found: pairs at or above the review cut, and how many were compared."""

    matches: list[Match]
    candidate_pairs: int


def match(records: Sequence[Record], model: Model | None = None, frequencies: Frequencies | None = None) -> Outcome:
    """Find the matches among records of one kind."""
    if len(records) < 2:
        return Outcome([], 0)
    model = model or shipped(records[0].kind)
    frequencies = frequencies or frequency.count(records)
    left, right = block.candidate_pairs([block.keys(record) for record in records])
    scores = score_pairs(Columns(records, frequencies), left, right, model)
    return Outcome(decided(left, right, scores, model), len(left))


def decided(left: np.ndarray, right: np.ndarray, scores: np.ndarray, model: Model) -> list[Match]:
    """The matches among scored pairs, in the order of their indices."""
    return [
        Match(int(left[at]), int(right[at]), float(scores[at]), model.decision(float(scores[at])))
        for at in np.flatnonzero(scores >= model.review)
    ]


def compare(
    record: Record, others: Sequence[Record], frequencies: Frequencies, model: Model | None = None
) -> list[float]:
    """The probability of one record with each of some others: what the form asks while somebody types."""
    if not others:
        return []
    columns = Columns([record, *others], frequencies)
    right = np.arange(1, len(others) + 1)
    return [
        float(score)
        for score in score_pairs(columns, np.zeros(len(others), np.int64), right, model or shipped(record.kind))
    ]
