"""A merge that was done, as its page tells it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from dataquality.merging import counting
from dataquality.merging.errors import UndoRefused
from dataquality.merging.kinds import KINDS, PARENT, Kind
from dataquality.merging.references import references_to
from dataquality.merging.undo import on_top, refuse
from dataquality.merging.words import table_words
from dataquality.models import Merge, MergeRow


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Rows of one table: how many go back to each merged record, and how many stay with the survivor."""

    label: str
    back: tuple[int, ...]
    stays: int
    note: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the survivor: from which record it came."""

    label: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """The page of a merge."""

    kind: Kind
    winner: Any
    losers: tuple[Any, ...]
    linked: tuple[Linked, ...]
    fields: tuple[Field, ...]
    kept_fields: int
    refusal: str
    later: tuple[Merge, ...]
    edited: tuple[Mapping[str, Any], ...]

    @property
    def total(self) -> int:
        """How many rows an undo gives back."""
        return sum(sum(row.back) for row in self.linked)


def story(merge: Merge, user: Any) -> Story:
    """Everything that the page of `merge` shows to `user`."""
    kind = KINDS[merge.kind]
    records = kind.model._base_manager.in_bulk([merge.winner_id, *merge.loser_ids])
    refusal, later = _refusal(merge, user)
    fields = _fields(kind, merge)
    return Story(
        kind=kind,
        winner=records.get(merge.winner_id),
        losers=tuple(records[pk] for pk in merge.loser_ids if pk in records),
        linked=tuple(_linked(merge, user)),
        fields=tuple(f for f in fields if f.source != merge.summary.get("winner")),
        kept_fields=sum(f.source == merge.summary.get("winner") for f in fields),
        refusal=refusal,
        later=tuple(later),
        edited=tuple(_edited(kind, merge)),
    )


def _refusal(merge: Merge, user: Any) -> tuple[str, Sequence[Merge]]:
    try:
        refuse(merge, user)
    except UndoRefused as refused:
        return str(refused), on_top(merge)
    return "", []


def _fields(kind: Kind, merge: Merge) -> list[Field]:
    names = merge.summary.get("names", {})
    labels = {choice.key: choice.label for choice in kind.choices} | {PARENT: "Parent"}
    return [
        Field(label=labels.get(key, key), source=names.get(str(pk), ""))
        for key, pk in merge.summary.get("sources", {}).items()
    ]


def _linked(merge: Merge, user: Any) -> list[Linked]:
    counts: dict[str, Counter[int]] = {}
    notes: dict[str, Counter[str]] = defaultdict(Counter)
    for row, seen in _seen(merge, user):
        counts.setdefault(row.table, Counter())[row.old_id or 0] += seen
        if row.action == MergeRow.Action.DROP:
            notes[row.table]["ended" if row.row.get("_keeper") == 0 else "folded, split again by an undo"] += 1
    stays = _stays(merge)
    return [
        Linked(
            label=table_words(apps.get_model(table), 2),
            back=tuple(found.get(pk, 0) for pk in merge.loser_ids),
            stays=stays.get(table, 0),
            note=", ".join(f"{count} {words}" for words, count in notes[table].items()),
        )
        for table, found in sorted(counts.items())
        if found.total()
    ]


def _seen(merge: Merge, user: Any) -> list[tuple[MergeRow, int]]:
    """The entries of the journal about rows, each with how many of them `user` may see now."""
    actions = [MergeRow.Action.MOVE, MergeRow.Action.DROP]
    entries = list(merge.rows.filter(action__in=actions).exclude(column="merged_into_id"))
    known = {(r.table, r.field): r for r in references_to(KINDS[merge.kind].model)}
    moved = [entry for entry in entries if (entry.table, entry.column) in known]
    asked = [(known[entry.table, entry.column], entry.pks) for entry in moved]
    seen = dict(zip((entry.pk for entry in moved), counting.seen_among(asked, user), strict=True))
    # A row that was dropped is nowhere to be asked: it is told to those who see its table.
    return [(e, seen[e.pk] if e.pk in seen else len(e.pks) * _may_see(e.table, user)) for e in entries]


def _stays(merge: Merge) -> dict[str, int]:
    """What the survivor had before, by table."""
    return {
        relation["table"]: relation["counts"].get(str(merge.winner_id), 0)
        for relation in merge.summary.get("relations", [])
    }


def _may_see(table: str, user: Any) -> bool:
    meta = apps.get_model(table)._meta
    return bool(user.has_perm(f"{meta.app_label}.view_{meta.model_name}")) or meta.app_label in ("contacts", "accounts")


def _edited(kind: Kind, merge: Merge) -> list[dict[str, Any]]:
    """Fields of the survivor that an undo could not give back, once it was done."""
    labels = {column: choice.label for choice in kind.choices for column in choice.columns}
    return [
        {**entry, "label": labels.get(entry["column"], entry["column"])}
        for entry in merge.undo_report.get("edited", [])
    ]
