"""One group opened: why its records match, line by line, with what both of them say."""

from dataclasses import dataclass
from typing import Any

from dataquality.matching.columns import Columns
from dataquality.matching.explain import START, Explanation, Line, explain, shown
from dataquality.matching.features import MISSING
from dataquality.matching.record import Record
from dataquality.matching.score import Model, shipped
from dataquality.models import DuplicateGroup, DuplicatePair, Verdict
from dataquality.scanning import counting
from dataquality.scanning.attention import percent
from dataquality.scanning.queue import Group, Member, described
from dataquality.scanning.sources import raw_fields
from dataquality.scanning.storing import stored_records
from dataquality.scanning.verdicts import last_lapsed

# Lines about how common a value is show that, not the value once more.
TOLD_BY_BIN = {
    "rarity",
    "namesakes",
    "number",
    "shared_website",
    "shared_phone",
    "shared_address",
    "shared_email",
    "mail_name",
    "first_rarity",
    "last_rarity",
    "order",
}
# Lines that read a part of a name: without that part there is nothing to show.
READ_OUT_OF_NAMES = {"legal", "middle", "suffix", "home_address", "home_postcode", "home_city"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the waterfall."""

    label: str
    a: str
    b: str
    weight: float | None
    percent: str


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A pair of a group, opened."""

    group: Group
    pair: DuplicatePair
    first: Member
    second: Member
    sentence: str
    percent: str
    rows: list[Row]
    against: list[str]
    empty: list[str]
    again: Verdict | None


def detail(group: DuplicateGroup, pair_id: int | None = None) -> Detail | None:
    """The detail of a group and of one of its pairs (the surest when none is named); None when it is gone."""
    found = described([group])
    if not found:
        return None
    pair = next((one for one in found[0].pairs if one.pk == pair_id), found[0].pairs[0])
    explanation, raws = explained(pair.kind, pair.low_id, pair.high_id)
    if explanation is None:
        return None
    members = {member.id: member for member in found[0].members}
    if pair.low_id not in members or pair.high_id not in members:
        return None
    model = shipped(pair.kind)
    rows = [row for line in explanation.lines if (row := _row(line, model, *raws))]
    return Detail(
        group=found[0],
        pair=pair,
        first=members[pair.low_id],
        second=members[pair.high_id],
        sentence=explanation.sentence,
        percent=percent(explanation.probability),
        rows=rows,
        against=[row.label for row in rows[1:] if row.weight is not None and row.weight <= -0.5],
        empty=[row.label for row in rows[1:] if row.weight is None and bool(row.a) != bool(row.b)],
        again=last_lapsed(pair.kind, pair.low_id, pair.high_id),
    )


def explained(kind: str, low: int, high: int) -> tuple[Explanation | None, tuple[dict[str, str], dict[str, str]]]:
    """(why two stored records match, their raw fields). The score is that of the scan."""
    records: dict[int, Record] = dict(stored_records(kind, [low, high]))
    raws = raw_fields(kind, [low, high])
    sides = raws.get(low, {}), raws.get(high, {})
    if len(records) < 2:
        return None, sides
    both = [records[low], records[high]]
    columns = Columns(both, counting.frequencies_of(kind, both))
    return explain(columns, [0], [1], shipped(kind))[0], sides


def _row(line: Line, model: Model, low: dict[str, Any], high: dict[str, Any]) -> Row | None:
    if line.key == START:
        return Row(
            label=line.label,
            a="Any two records that share something",
            b="",
            weight=line.bits,
            percent=percent(line.running),
        )
    weight = line.bits if line.bits else None
    if line.key in TOLD_BY_BIN:
        told = line.found if line.found != MISSING else ""
        return Row(label=line.label, a=told, b=told, weight=weight, percent=percent(line.running)) if weight else None
    a, b = shown(line.key, model, low), shown(line.key, model, high)
    if line.found == MISSING and (line.key in READ_OUT_OF_NAMES or bool(a) == bool(b)):
        return None
    return Row(label=line.label, a=a, b=b, weight=weight, percent=percent(line.running))
