"""Writing rows of a merge and keeping, in the same breath, what it takes to write them back."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model

from dataquality.merging.references import Reference
from dataquality.merging.stored import freeze_row, frozen, thaw
from dataquality.models import Merge, MergeRow

BATCH = 5_000
Action = MergeRow.Action


class Journal:
    """The journal of one merge, in the order in which things were done. `close` stores it."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.touched: dict[type[Model], set[int]] = defaultdict(set)
        self._rows: list[MergeRow] = []

    def move(self, reference: Reference, pks: Sequence[int], old_id: int, new_id: int) -> None:
        """Let rows that point at `old_id` point at `new_id`."""
        for chunk in batches(pks):
            rows = reference.model._base_manager.filter(pk__in=chunk)
            rows.update(**{reference.field: reference.value(new_id)})
            self._keep(Action.MOVE, reference.model, reference.field, chunk, old_id, {"to": new_id})

    def drop(self, record: Model, old_id: int, keeper_pk: int) -> None:
        """Take one row away, whole, because `keeper_pk` says the same."""
        self._keep(Action.DROP, type(record), "", [record.pk], old_id, {**freeze_row(record), "_keeper": keeper_pk})
        rows: Any = type(record)._base_manager.filter(pk=record.pk)
        rows._raw_delete(rows.db)  # never a cascade: rows below this one must fail loudly

    def change(self, model: type[Model], pk: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Write columns of one row: `before` and `after` name the same ones."""
        kept = {name: [frozen(before[name]), frozen(after[name])] for name in after}
        self._keep(Action.FIELD, model, "", [pk], None, kept)
        model._base_manager.filter(pk=pk).update(**after)

    def place(self, model: type[Model], places: Sequence[Mapping[str, Any]]) -> None:
        """Keep where accounts stood in the hierarchy and where they stand now; `accounts.tree` wrote it."""
        self._keep(Action.TREE, model, "", [place["pk"] for place in places], None, {"places": list(places)})

    def close(self) -> None:
        """Store the journal."""
        MergeRow.objects.bulk_create(self._rows, batch_size=200)

    def _keep(
        self,
        action: str,
        model: type[Model],
        column: str,
        pks: Sequence[int],
        old_id: int | None,
        row: Mapping[str, Any],
    ) -> None:
        self.touched[model].update(pks)
        self._rows.append(
            MergeRow(
                merge=self.merge,
                sequence=len(self._rows) + 1,
                table=model._meta.label,
                column=column,
                action=action,
                pks=list(pks),
                old_id=old_id,
                row=dict(row),
            )
        )


def batches(pks: Collection[int]) -> Iterator[list[int]]:
    """The ids in pieces that one statement takes."""
    listed = list(pks)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def write_back(model: type[Model], row: Mapping[str, Any]) -> None:
    """Store a dropped row again with every column as it was, dates of creation included."""
    values = thaw(model, row)
    record = model._base_manager.bulk_create([model(**values)])[0]
    model._base_manager.filter(pk=record.pk).update(**values)
