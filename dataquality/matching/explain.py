"""Why two records match: the lines of the waterfall, and one sentence in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dataquality.matching.columns import Columns, Pairs
from dataquality.matching.features import Feature
from dataquality.matching.score import Model, bins_of, bits_of, extra_bits, probability

START = "start"
TOLD_FROM = 0.4
MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the waterfall: what was compared, what it is worth, and the probability up to here."""

    key: str
    label: str
    found: str
    bits: float
    running: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """All lines of a pair, the start first. Their bits sum to the score exactly."""

    lines: tuple[Line, ...]
    sentence: str
    short: str
    evidence: tuple[str, ...]

    @property
    def bits(self) -> float:
        """The score."""
        return sum(line.bits for line in self.lines)

    @property
    def probability(self) -> float:
        """The probability that follows from the score."""
        return float(probability(np.array(self.bits)))


def explain(
    columns: Columns, left: Sequence[int] | np.ndarray, right: Sequence[int] | np.ndarray, model: Model
) -> list[Explanation]:
    """Explain each index pair."""
    pairs = Pairs(columns, np.asarray(left, dtype=np.int64), np.asarray(right, dtype=np.int64))
    bins = bins_of(pairs, model.kind)
    bits = bits_of(bins, model)
    extra_names, extras = extra_bits(pairs)
    labels = [name.replace("_", " ").strip().capitalize() for name in extra_names]
    return [
        _explanation(model, bins[at], bits[at], [*zip(extra_names, labels, extras[at], strict=True)])
        for at in range(len(pairs))
    ]


def _explanation(model: Model, bins: np.ndarray, bits: np.ndarray, extras: list[tuple[str, str, float]]) -> Explanation:
    total = model.start
    lines = [Line(START, "Starting odds", "", model.start, _percent(total))]
    for feature, bin_, worth in zip(model.features, bins, bits, strict=True):
        total += float(worth)
        lines.append(Line(feature.key, feature.label, feature.names[bin_], float(worth), _percent(total)))
    for key, label, worth in extras:
        total += worth
        lines.append(Line(key, label, "", float(worth), _percent(total)))
    speaking = [(f, f.names[b], float(w)) for f, b, w in zip(model.features, bins, bits, strict=True) if b]
    told = _told(speaking)
    return Explanation(tuple(lines), _sentence(told, speaking), _short(told), tuple(key for key, _words in told))


def _percent(bits: float) -> float:
    return float(probability(np.array(bits)))


def _told(speaking: list[tuple[Feature, str, float]]) -> list[tuple[str, str]]:
    """(feature, words) of what speaks for the pair, the weightiest first."""
    found = [
        (worth, feature.key, dict(feature.words)[name])
        for feature, name, worth in speaking
        if worth > 0 and name in dict(feature.words)
    ]
    weighty = [entry for entry in found if entry[0] >= TOLD_FROM] or found
    return [(key, words) for _worth, key, words in sorted(weighty, key=lambda entry: (-entry[0], entry[1]))]


def _sentence(told: list[tuple[str, str]], speaking: list[tuple[Feature, str, float]]) -> str:
    words = [words for _key, words in told[:MOST_TOLD]]
    same = [word.removeprefix("same ") for word in words if word.startswith("same ") and "," not in word]
    other = [word for word in words if not (word.startswith("same ") and "," not in word)]
    parts = [f"same {_listed(same)}"] if same else []
    said = " and ".join([*parts, _listed(other)] if other else parts) or "few fields are filled"
    against = [
        feature.against
        for feature, _name, worth in sorted(speaking, key=lambda entry: entry[2])
        if worth <= -1 and feature.against
    ]
    return f"{said[0].upper()}{said[1:]}.{_objection(against[:3])}"


def _objection(against: Sequence[str]) -> str:
    if not against:
        return ""
    one = len(against) == 1 and against[0].startswith("a ")
    listed = _listed([word if word.startswith(("a ", "many ", "others ")) else f"the {word}" for word in against])
    return f" {listed[0].upper()}{listed[1:]} {'speaks' if one else 'speak'} against it."


def _short(told: list[tuple[str, str]]) -> str:
    text = "; ".join(words for _key, words in told[:MOST_TOLD]) or "few fields are filled"
    return f"{text[0].upper()}{text[1:]}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def shown(feature_key: str, model: Model, raw: Mapping[str, str]) -> str:
    """A record's own value for a line, as people wrote it."""
    feature = next((feature for feature in model.features if feature.key == feature_key), None)
    if feature is None:
        return str(raw.get(feature_key, ""))
    return ", ".join(str(raw[name]) for name in feature.fields if raw.get(name))
