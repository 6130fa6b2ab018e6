"""What to do with rows that look like a record that exists, beyond the match keys of the import."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from dataquality.matching.score import shipped
from dataquality.models import DuplicatePair
from dataquality.scanning.scan import ScanRunning, scan
from dataquality.scanning.similar import matches
from dataquality.scanning.sources import SOURCES
from hotcrm.core.customer360 import RowOutcome
from hotcrm.core.refusals import HIDDEN_MATCH, left_out

Policy = Literal["review", "update", "skip", "create"]
POLICIES: tuple[Policy, ...] = ("review", "update", "skip", "create")
_BATCH = 500


@dataclass(kw_only=True)
class Check:
    """How rows of a kind are compared with what is there. Kinds without a matcher are not compared."""

    kind: str
    policy: Policy
    actor: Any

    def settle(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any] | RowOutcome]:
        """Each row as it is to be saved, or its outcome where that is clear.

        Under "update" a row that surely means a record gets that record's `id` and leaves its name alone; under "skip"
        it is left out.
        """
        if self.kind not in SOURCES or self.policy not in ("update", "skip"):
            return rows
        return [self._settled(row) for row in rows]

    def queue(self, created: Sequence[int]) -> int:
        """Compare new records, which puts their pairs into the queue; how many pairs they are in.

        While another scan runs, it or the next one takes them along.
        """
        if self.kind not in SOURCES or self.policy != "review" or not created:
            return 0
        try:
            scan(kind=self.kind)
        except ScanRunning:
            return 0
        pairs = {pk for chunk in _chunks(created) for pk in self._pairs_of(chunk)}
        return len(pairs)

    def _pairs_of(self, ids: Sequence[int]) -> Iterator[int]:
        pairs = DuplicatePair.objects.filter(kind=self.kind).filter(Q(low_id__in=ids) | Q(high_id__in=ids))
        return iter(pairs.values_list("pk", flat=True))

    def _settled(self, row: Mapping[str, Any]) -> Mapping[str, Any] | RowOutcome:
        best = next(iter(matches(self.kind, row, 1)), None)
        if best is None or best[1] < shipped(self.kind).auto:
            return row
        record = SOURCES[self.kind].manager.visible_to(self.actor).filter(pk=best[0]).first()
        if self.policy == "skip":
            return left_out(best[0], {record.pk} if record else set())
        if record is None:
            return RowOutcome(status="rejected", reason=HIDDEN_MATCH)
        kept = {key: getattr(record, key) for key in ("name", "first_name", "last_name") if hasattr(record, key)}
        return {**row, **{key: value for key, value in kept.items() if key in row}, "id": record.pk}


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def check(kind: str, policy: str, actor: Any) -> Check:
    """The check for a kind. Raises ValueError for a policy that does not exist."""
    for known in POLICIES:
        if known == policy:
            return Check(kind=kind, policy=known, actor=actor)
    raise ValueError(policy)
