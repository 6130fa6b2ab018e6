"""Rows that name a row of the same file, put in an order in which each finds what it names.

A parent may come later in the file, so rows with a parent wait until the others are in. They are then told in
waves: first those whose parent is not itself waiting. What never gets its turn stands in a circle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row whose cells became values, with what is needed to name it in the report."""

    line: int
    cells: Sequence[str]
    values: Mapping[str, Any]


@dataclass(kw_only=True)
class WaitingRows:
    """Rows held back; `reference` is the field that names another row, `names` the fields it may be named by."""

    reference: str
    names: tuple[str, ...]
    rows: list[Prepared] = field(default_factory=list)

    def waves(self) -> Iterator[list[Prepared]]:
        """Rows whose parent is not waiting any more, wave by wave. Those in a circle stay in `rows`."""
        named = {name: row for row in self.rows for name in self._names_of(row)}
        below: dict[int, list[Prepared]] = {}
        ready: list[Prepared] = []
        for row in self.rows:
            above = named.get(_key(row.values[self.reference]))
            (below.setdefault(id(above), []) if above else ready).append(row)
        settled: set[int] = set()
        while ready:
            yield ready
            settled.update(map(id, ready))
            ready = [row for above in ready for row in below.get(id(above), [])]
        self.rows = [row for row in self.rows if id(row) not in settled]

    def refused(self) -> Iterator[tuple[Prepared, str]]:
        """The rows that stayed behind, each with why it has no place."""
        parent_of = {name: one for one in self.rows for name in self._names_of(one)}
        above = {row.line: parent_of.get(_key(row.values[self.reference])) for row in self.rows}
        circles = _in_circles(self.rows, above)
        for row in self.rows:
            named, parent = row.values[self.reference], above[row.line]
            if parent is row:
                yield row, f"'{named}' cannot be its own parent."
            elif row.line in circles:
                yield row, f"'{named}' stands below this row in the file, so it can't be its parent."
            else:
                yield row, f"'{named}' stands in a circle of parents in this file."

    def _names_of(self, row: Prepared) -> list[str]:
        return [_key(row.values[name]) for name in self.names if row.values.get(name)]


def _key(text: Any) -> str:
    return str(text).strip().casefold()


def _in_circles(rows: Sequence[Prepared], above: Mapping[int, Prepared | None]) -> set[int]:
    """The lines of rows whose parents lead back to them; every row is walked once."""
    seen: set[int] = set()
    found: set[int] = set()
    for row in rows:
        path: dict[int, int] = {}
        current: Prepared | None = row
        while current is not None and current.line not in seen:
            seen.add(current.line)
            path[current.line] = len(path)
            current = above[current.line]
        if current is not None and current.line in path:
            found.update(list(path)[path[current.line] :])
    return found
