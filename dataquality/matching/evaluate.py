"""Precision and recall on labelled files: `python -m dataquality.matching.evaluate DIR [FILE ...]` prints the table."""

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dataquality.matching import block, frequency
from dataquality.matching.columns import Columns
from dataquality.matching.files import Table, read
from dataquality.matching.record import ACCOUNT, CONTACT
from dataquality.matching.score import Model, score_pairs, shipped


@dataclass(frozen=True)
class Quality:
    """How well the found pairs of a cut agree with the truth."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    rows: int
    candidate_pairs: int
    candidate_recall: float
    auto: Quality
    review: Quality
    best: float
    seconds: float
    wrong_by_tag: dict[str, int]


def evaluate(table: Table, model: Model) -> Result:
    """Match a labelled table and compare with its truth."""
    begin = time.perf_counter()
    left, right = block.candidate_pairs([block.keys(record) for record in table.records])
    frequencies = frequency.count(table.records)
    scores = score_pairs(Columns(table.records, frequencies), left, right, model)
    seconds = time.perf_counter() - begin
    clusters = np.unique(np.array(table.clusters), return_inverse=True)[1]
    truth = clusters[left] == clusters[right]
    total = sum(size * (size - 1) // 2 for size in Counter(clusters.tolist()).values())
    wrong = np.flatnonzero((scores >= model.review) & ~truth)
    tags = Counter(_tag(table, int(left[at]), int(right[at])) for at in wrong)
    return Result(
        len(table.records),
        len(left),
        float(truth.sum()) / max(total, 1),
        quality(scores >= model.auto, truth, total),
        quality(scores >= model.review, truth, total),
        best_f1(scores, truth, total),
        seconds,
        dict(tags.most_common()),
    )


def quality(found: np.ndarray, truth: np.ndarray, total: int) -> Quality:
    """Precision and recall of the found pairs; an empty finding is precise."""
    right = float((found & truth).sum())
    return Quality(right / float(found.sum()) if found.any() else 1.0, right / max(total, 1))


def best_f1(scores: np.ndarray, truth: np.ndarray, total: int) -> float:
    """The F1 that the best possible cut would reach: how much the cut itself costs."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    return float((2 * right / (np.arange(1, len(order) + 1) + total)).max()) if len(order) else 0.0


def _tag(table: Table, left: int, right: int) -> str:
    tags = sorted({table.tags[left].split(":")[0], table.tags[right].split(":")[0]} - {"", "dup", "base"})
    return "+".join(tags) or "other"


def kind_of(path: Path) -> str:
    """Which kind a labelled file holds, told by its header: people have a last name."""
    header = path.open(encoding="utf-8-sig").readline().lower()
    return CONTACT if any(name in header for name in ("last_name", "surname", "given_name")) else ACCOUNT


def labelled(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths` (folders are searched) that carry their truth."""
    files = [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    return [file for file in files if file.is_file() and "cluster_id" in file.open(encoding="utf-8-sig").readline()]


HEAD = (
    "file", "rows", "candidate recall", "auto: precision / recall / F1", "review: precision / recall / F1", "best F1",
    "seconds", "wrong at review, by tag",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print the table of all labelled files; 2 when there are none."""
    files = labelled(map(Path, arguments))
    if not files:
        sys.stderr.write("No labelled CSV file (with a column cluster_id) there.\n")
        return 2
    _tell(HEAD)
    _tell(["---"] * len(HEAD))
    for file in files:
        kind = kind_of(file)
        _tell(_cells(file.stem, evaluate(read(file, kind), shipped(kind))))
    sys.stdout.write(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB.\n")
    return 0


def _cells(name: str, result: Result) -> list[str]:
    cuts = [f"{q.precision:.3f} / {q.recall:.3f} / {q.f1:.3f}" for q in (result.auto, result.review)]
    tags = ", ".join(f"{tag} {number}" for tag, number in list(result.wrong_by_tag.items())[:6])
    shown = f"{result.candidate_recall:.3f}", *cuts, f"{result.best:.3f}", f"{result.seconds:.1f}", tags
    return [name, str(result.rows), *shown]


def _tell(cells: Iterable[str]) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
