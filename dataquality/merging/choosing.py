"""Which record each field of the survivor comes from, by rule or by hand."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dataquality.merging.kinds import PARENT, Choice, Kind

Preset = Literal["survivor", "recent", "complete"]
PRESETS: Mapping[str, str] = {
    "survivor": "Survivor wins",
    "recent": "Most recent",
    "complete": "Most complete",
}


def chosen_sources(
    kind: Kind,
    records: Sequence[Any],
    winner_id: int,
    picked: Mapping[str, int] | None = None,
    preset: str = "survivor",
) -> dict[str, int]:
    """{field: the record it comes from}. What was picked by hand counts, the rest follows the preset.

    A blank value never wins over one that says something, unless it was picked.
    """
    order = _order(kind, records, winner_id, preset)
    ids = {record.pk for record in records}
    sources = {choice.key: _first_that_says(choice, order, winner_id) for choice in kind.choices}
    if kind.in_tree:
        sources[PARENT] = winner_id
    for key, pk in (picked or {}).items():
        if key in sources and pk in ids:
            sources[key] = pk
    return sources


def _order(kind: Kind, records: Sequence[Any], winner_id: int, preset: str) -> list[Any]:
    if preset == "recent":
        return sorted(records, key=lambda r: (r.updated_at, r.pk == winner_id), reverse=True)
    if preset == "complete":
        return sorted(records, key=lambda r: (filled(kind, r), r.pk == winner_id, r.updated_at), reverse=True)
    return sorted(records, key=lambda r: (r.pk == winner_id, r.updated_at), reverse=True)


def _first_that_says(choice: Choice, order: Sequence[Any], winner_id: int) -> int:
    return next((record.pk for record in order if not choice.is_blank(record)), winner_id)


def filled(kind: Kind, record: Any) -> int:
    """How many of the fields say something."""
    return sum(not choice.is_blank(record) for choice in kind.choices)


def result(kind: Kind, records: Sequence[Any], sources: Mapping[str, int]) -> dict[str, Any]:
    """The values that the survivor gets, by column."""
    by_pk = {record.pk: record for record in records}
    return {column: getattr(by_pk[sources[choice.key]], column) for choice in kind.choices for column in choice.columns}
