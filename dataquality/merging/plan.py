"""What a merge would do, as a value: shown first, and then exactly that is executed or refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataquality.merging import choosing, counting
from dataquality.merging.errors import AlreadyMerged, MergeRefused
from dataquality.merging.kinds import KINDS, PARENT, Kind
from dataquality.merging.places import Placing, placing
from dataquality.merging.references import Reference, references_to, strategy_of
from dataquality.merging.stored import freeze
from dataquality.merging.twins import Twins, find_twins

MOST_RECORDS = 50
# Merging more at once is for those who answer for the whole stock.
MOST_WITHOUT_POLICY = 10


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Rows of one table that point at the records: how many of each record, and what becomes of them."""

    reference: Reference
    counts: Mapping[int, int]
    twins: Twins

    def gained(self, winner_id: int) -> int:
        """How many rows the survivor gets."""
        return max(0, self.total - self.counts.get(winner_id, 0) - len(self.twins.drops))

    @property
    def folded(self) -> int:
        """How many rows say what another one says."""
        return len(self.twins.drops) - len(self.twins.ended)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One merge before it is done. `digest` changes when anything that it rests on does."""

    kind: Kind
    records: tuple[Any, ...]
    winner_id: int
    suggested_id: int
    reason: str
    sources: Mapping[str, int]
    values: Mapping[str, Any]
    relations: tuple[Relation, ...]
    placing: Placing
    blockers: tuple[str, ...]
    versions: Mapping[int, int]
    digest: str

    @property
    def winner(self) -> Any:
        return next(record for record in self.records if record.pk == self.winner_id)

    @property
    def loser_ids(self) -> list[int]:
        """The records that become part of the survivor, in order of their ids."""
        return sorted(record.pk for record in self.records if record.pk != self.winner_id)


def build_plan(
    *,
    kind: str,
    ids: Sequence[int],
    user: Any,
    winner_id: int | None = None,
    picked: Mapping[str, int] | None = None,
    preset: str = "survivor",
    with_twins: bool = True,
) -> Plan:
    """The plan of merging records `ids`; reads only.

    Raises MergeRefused when there are too few or too many, AlreadyMerged when one of them is no longer there. What
    `user` lacks stands in `blockers`.
    """
    of = KINDS[kind]
    records = _records(of, ids)
    relations = _relations(of, [record.pk for record in records])
    suggested, reason = _suggestion(records, relations)
    chosen = winner_id if winner_id is not None and winner_id in {record.pk for record in records} else suggested
    losers = sorted(record.pk for record in records if record.pk != chosen)
    sources = choosing.chosen_sources(of, records, chosen, picked, preset)
    values = choosing.result(of, records, sources)
    if with_twins:
        relations = [_with_twins(relation, chosen, losers, values) for relation in relations]
    place = placing(of, chosen, losers, sources.get(PARENT))
    return Plan(
        kind=of,
        records=tuple(records),
        winner_id=chosen,
        suggested_id=suggested,
        reason=reason,
        sources=sources,
        values=values,
        relations=tuple(relations),
        placing=place,
        blockers=tuple(_blockers(of, records, user)),
        versions={record.pk: record.version for record in records},
        digest=_digest(of, records, relations, place),
    )


def _records(kind: Kind, ids: Sequence[int]) -> list[Any]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) < 2:
        raise MergeRefused("A merge needs at least two records.")
    if len(wanted) > MOST_RECORDS:
        raise MergeRefused(f"At most {MOST_RECORDS} records can be merged at once.")
    owner = ["owner"] if kind.in_tree else ["account__owner"]
    rows = kind.model._base_manager.select_related(*owner).in_bulk(wanted)
    for pk in wanted:
        record: Any = rows.get(pk)
        if record is None:
            raise AlreadyMerged(f"There is no {kind.label} {pk} any more.")
        if record.merged_into_id:
            raise AlreadyMerged(f"{record} was merged already.")
    return [rows[pk] for pk in wanted]


def _relations(kind: Kind, ids: Sequence[int]) -> list[Relation]:
    found = [r for r in references_to(kind.model) if strategy_of(r) != "ignore" and not is_superior(kind, r)]
    counts = counting.totals(found, ids)
    return [Relation(reference=r, counts=counts[r.label], twins=Twins()) for r in found]


def is_superior(kind: Kind, reference: Reference) -> bool:
    """True for the column by which records of the kind stand one above the other: it has its own way."""
    return reference.model is kind.model and reference.field in (kind.superior, "merged_into_id")


def _with_twins(relation: Relation, winner_id: int, losers: Sequence[int], values: Mapping[str, Any]) -> Relation:
    if not relation.total:
        return relation
    twins = find_twins(relation.reference, winner_id, losers, values.get("account_id"))
    return Relation(reference=relation.reference, counts=relation.counts, twins=twins)


def _suggestion(records: Sequence[Any], relations: Sequence[Relation]) -> tuple[int, str]:
    """The record with most rows linked to it; of equals the oldest."""
    linked = {record.pk: sum(r.counts.get(record.pk, 0) for r in relations) for record in records}
    best = min(records, key=lambda record: (-linked[record.pk], record.pk))
    alone = [record for record in records if linked[record.pk] == linked[best.pk]] == [best]
    return best.pk, "Most linked records" if alone else "Oldest record"


def _blockers(kind: Kind, records: Sequence[Any], user: Any) -> list[str]:
    found = []
    if not user.has_perm("dataquality.merge_records"):
        found.append("Your role can't merge records.")
    if len(records) > MOST_WITHOUT_POLICY and not user.has_perm("dataquality.merge_by_policy"):
        found.append(f"Your role merges {MOST_WITHOUT_POLICY} records at once. Ask a data steward.")
    manager: Any = kind.model._default_manager
    editable = set(manager.editable_by(user).filter(pk__in=[r.pk for r in records]).values_list("pk", flat=True))
    found.extend(f"You can't change {record}." for record in records if record.pk not in editable)
    return found


def _digest(kind: Kind, records: Sequence[Any], relations: Sequence[Relation], place: Placing) -> str:
    """Everything that the shown plan rests on, in one short text; independent of the choices made on the page."""
    content = [
        kind.key,
        [[r.pk, r.version, freeze(r, (*kind.columns, kind.superior))] for r in sorted(records, key=lambda r: r.pk)],
        [[r.reference.label, sorted(r.counts.items())] for r in relations if r.counts],
        sorted(place.children),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
