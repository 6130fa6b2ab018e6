"""From bins to bits: an additive model, so that the lines of a waterfall sum to the score."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel

from dataquality.matching import account_features, person_features
from dataquality.matching.columns import Array, Columns, Pairs
from dataquality.matching.features import Feature
from dataquality.matching.record import CONTACT, Record

WEIGHTS = Path(__file__).parent / "data" / "weights.json"
# Bits of one column of further evidence are held within these bounds: it was never seen in training.
EXTRA_MOST, EXTRA_LEAST = 8.0, -2.5
CHUNK = 200_000


@dataclass(frozen=True)
class Model:
    """Weights of one kind: bits per feature and bin, the starting odds, and the two cuts as probabilities."""

    kind: str
    version: int
    start: float
    bits: Mapping[str, tuple[float, ...]]
    auto: float
    review: float

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features of the kind, in the order of the waterfall."""
        return features_of(self.kind)

    def decision(self, probability: float) -> str:
        """'auto', 'review' or ''."""
        return "auto" if probability >= self.auto else "review" if probability >= self.review else ""


def features_of(kind: str) -> tuple[Feature, ...]:
    """The features that are compared between two records of a kind."""
    return person_features.FEATURES if kind == CONTACT else account_features.FEATURES


@cache
def shipped(kind: str) -> Model:
    """The model that the product ships for a kind."""
    return load(json.loads(WEIGHTS.read_text(encoding="utf-8")), kind)


def load(document: Mapping[str, Any], kind: str) -> Model:
    """A model out of the weights document."""
    part = document[kind]
    bits = {
        feature.key: tuple(float(part["bits"].get(feature.key, {}).get(name, 0.0)) for name in feature.names)
        for feature in features_of(kind)
    }
    return Model(kind, int(part["version"]), float(part["start"]), bits, float(part["auto"]), float(part["review"]))


def bins_of(pairs: Pairs, kind: str) -> Array:
    """A row of bins per pair, one column per feature."""
    return np.stack([feature.bins(pairs) for feature in features_of(kind)], axis=1)


def bits_of(bins: Array, model: Model) -> Array:
    """The bits of every line, one row per pair."""
    columns = [np.array(model.bits[feature.key])[bins[:, at]] for at, feature in enumerate(model.features)]
    return np.stack(columns, axis=1)


def extra_bits(pairs: Pairs) -> tuple[tuple[str, ...], Array]:
    """Bits of the further columns: the rarer an agreeing value, the more it says."""
    records, frequencies = pairs.columns.records, pairs.columns.frequencies
    names = tuple(sorted({key for record in records for key, _value in record.extras}))
    result = np.zeros((len(pairs), len(names)))
    total = max(frequencies.total, 2)
    for at, name in enumerate(names):
        values = pairs.columns.column(f"extra-{name}", partial(_extra, name)).values
        known, same = pairs.compare(f"extra-{name}")
        near = similar_extras(pairs, f"extra-{name}", known & ~same)
        filled = len([value for value in values if value])
        distinct = len({value for value in values if value})
        against = _against(filled, distinct)
        result[known, at] = against
        for index in np.flatnonzero(same | near):
            seen = max(frequencies.of(f"extra:{name}={values[pairs.left[index]]}"), 2)
            agree = min(np.log2(0.9 * total / seen) * 0.6, EXTRA_MOST)
            result[index, at] = agree if same[index] else agree * 0.5
    return names, result


def _extra(name: str, record: Record) -> str:
    return dict(record.extras).get(name, "")


def similar_extras(pairs: Pairs, name: str, where: Array) -> Array:
    """Values that differ by little."""
    return where & (pairs.similarity(name, where, Indel.normalized_similarity) >= 0.85)


def _against(filled: int, distinct: int) -> float:
    """Differing values speak against a match only where values are varied; a free text differs easily."""
    if not filled:
        return 0.0
    return max(EXTRA_LEAST, -0.5 - 0.5 * np.log2(1 + filled / max(distinct, 1)) ** 0.5)


def probability(bits: Array) -> Array:
    """The probability of a sum of bits."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))


def score_pairs(columns: Columns, left: Array, right: Array, model: Model) -> Array:
    """The probability of every index pair, computed in chunks."""
    result = np.zeros(len(left))
    for begin in range(0, len(left), CHUNK):
        part = slice(begin, begin + CHUNK)
        result[part] = probability(total_bits(Pairs(columns, left[part], right[part]), model))
    return result


def total_bits(pairs: Pairs, model: Model) -> Array:
    """Start and all lines, summed."""
    total = bits_of(bins_of(pairs, model.kind), model).sum(axis=1) + model.start
    if any(record.extras for record in pairs.columns.records):
        total = total + extra_bits(pairs)[1].sum(axis=1)
    return total
