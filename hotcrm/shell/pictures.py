"""The geometry of small SVG pictures: under the strict CSP sizes stand in attributes, so they are worked out here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import tau
from typing import Any

Number = int | float | Decimal | None

RING_RADIUS = 8
STAGE_WIDTH, STAGE_GAP = 44, 2
WATERFALL_WIDTH, WATERFALL_MARGIN, NEUTRAL_WIDTH = 180, 6, 2.0


def within(value: Number) -> float:
    """`value` held between 0 and 100; None counts as 0."""
    return max(0.0, min(100.0, float(value or 0)))


def arc(value: Number) -> float:
    """Length of the drawn part of a ring that stands at `value` of 100."""
    return round(within(value) / 100 * tau * RING_RADIUS, 2)


def band(value: Number, good: Number, fair: Number) -> str:
    """The tone of a value: "ok" from `good` on, "warn" from `fair` on, else "bad"."""
    number = float(value or 0)
    if number >= float(good or 0):
        return "ok"
    return "warn" if number >= float(fair or 0) else "bad"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One piece of a stage bar."""

    x: float
    width: float
    on: bool


def steps(at: int, of: int) -> list[Step]:
    """The pieces of a stage bar of `of` steps of which `at` are reached."""
    count = max(1, of)
    width = (STAGE_WIDTH - STAGE_GAP * (count - 1)) / count
    return [Step(x=round(i * (width + STAGE_GAP), 2), width=round(width, 2), on=i < at) for i in range(count)]


SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 64, 16, 2


def spark(values: Sequence[Number]) -> str:
    """The points of a small course over the numbers, lowest at the bottom; a flat course runs through the middle."""
    numbers = [float(value or 0) for value in values]
    return _path(numbers, SPARK_WIDTH, SPARK_HEIGHT - 2 * SPARK_MARGIN, top=SPARK_MARGIN)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A word below a chart, at `x` percent of its width."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """A course in a box of 100 by 100, its target's height, the words below, and from where to where it went."""

    path: str
    target: float | None
    marks: list[Mark]
    words: str


def line_chart(points: Sequence[tuple[str, Number]], target: Number = None) -> LineChart:
    """The geometry of a line over (words, number) pairs, with a target line if one is given."""
    numbers = [float(number or 0) for _, number in points]
    scale = [*numbers, *([float(target)] if target is not None else [])]
    low, high = min(scale, default=0.0), max(scale, default=0.0)
    spread = (high - low) or 1.0
    ends = [(points[0][0], 0.0, "start"), (points[-1][0], 100.0, "end")] if len(points) > 1 else []
    return LineChart(
        path=_path(numbers, 100, 100, low=low, high=high),
        target=None if target is None else round(100 - (float(target) - low) / spread * 100, 1),
        marks=[Mark(x=x, label=label, anchor=anchor) for label, x, anchor in ends],
        words=f"From {numbers[0]:g} to {numbers[-1]:g}" if numbers else "No data",
    )


def _path(
    numbers: Sequence[float],
    width: float,
    height: float,
    *,
    top: float = 0,
    low: float | None = None,
    high: float | None = None,
) -> str:
    low = min(numbers, default=0.0) if low is None else low
    high = max(numbers, default=0.0) if high is None else high
    apart = width / max(1, len(numbers) - 1)
    spread = high - low

    def y(number: float) -> float:
        return top + height * (1 - (number - low) / spread if spread else 0.5)

    return " ".join(f"{round(i * apart, 1):g},{round(y(number), 1):g}" for i, number in enumerate(numbers))


@dataclass(frozen=True, kw_only=True)
class WaterfallRow:
    """One line of evidence, with its bar from where the sum stood to where it stands now."""

    label: str
    a: str
    b: str
    words: str
    percent: str
    tone: str
    x: float
    width: float
    zero: float
    start: bool


def waterfall(rows: Iterable[Any]) -> list[WaterfallRow]:
    """Bars for evidence rows (mappings or objects with label, a, b, weight, percent), on one common scale.

    The first row without a `b` is the starting odds. A weight of None or 0 speaks neither for nor against.
    """
    evidence = [_Evidence.of(row) for row in rows]
    ends, total = [0.0], 0.0
    for row in evidence:
        total += row.weight
        ends.append(total)
    low, high = min(ends), max(ends)
    scale = (WATERFALL_WIDTH - 2 * WATERFALL_MARGIN) / ((high - low) or 1)

    def place(value: float) -> float:
        return WATERFALL_MARGIN + (value - low) * scale

    drawn = []
    for index, row in enumerate(evidence):
        left, right = sorted((place(ends[index]), place(ends[index + 1])))
        is_start = index == 0 and not row.b
        drawn.append(
            WaterfallRow(
                label=row.label,
                a=row.a,
                b=row.b,
                percent=row.percent,
                start=is_start,
                zero=round(place(0), 1),
                words="–" if is_start or not row.weight else f"{row.weight:+.1f}".replace("-", "−"),
                tone="n" if is_start or not row.weight else "ok" if row.weight > 0 else "bad",
                x=round(left, 1),
                width=round(max(NEUTRAL_WIDTH, right - left), 1),
            )
        )
    return drawn


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    label: str
    a: str
    b: str
    weight: float
    percent: str

    @classmethod
    def of(cls, row: Any) -> "_Evidence":
        def part(name: str) -> Any:
            return row.get(name) if isinstance(row, dict) else getattr(row, name, None)

        return cls(
            label=str(part("label") or ""),
            a=str(part("a") or ""),
            b=str(part("b") or ""),
            weight=float(part("weight") or 0),
            percent=str(part("percent") or ""),
        )
