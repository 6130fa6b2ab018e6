"""Records as columns of codes, so that millions of pairs are compared by numpy and rapidfuzz in batches."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property

import numpy as np
from rapidfuzz.process import cpdist

from dataquality.matching.frequency import Frequencies
from dataquality.matching.record import Record

Array = np.ndarray


class Column:
    """One value per record: `codes` are equal where the values are, and -1 where a value is unknown."""

    def __init__(self, values: Sequence[Hashable]) -> None:
        self.values = values
        known: dict[Hashable, int] = {}
        self.codes = np.array(
            [known.setdefault(value, len(known)) if value else -1 for value in values], dtype=np.int64
        )


class Columns:
    """The columns of some records, made when first asked for."""

    def __init__(self, records: Sequence[Record], frequencies: Frequencies) -> None:
        self.records = records
        self.frequencies = frequencies
        self._made: dict[str, Column] = {}

    def column(self, name: str, value: Callable[[Record], Hashable] | None = None) -> Column:
        """The column of a field, or of what `value` computes from a record."""
        if name not in self._made:
            self._made[name] = Column([value(r) if value else getattr(r, name) for r in self.records])
        return self._made[name]

    def numbers(self, name: str, value: Callable[[Record], float]) -> Array:
        """One number per record."""
        return np.array([value(record) for record in self.records], dtype=np.float64)

    @cached_property
    def city_words(self) -> list[frozenset[str]]:
        """The words of each record's city, for names that carry their city."""
        return [frozenset(record.city.split()) for record in self.records]


class Pairs:
    """Index pairs into `columns`."""

    def __init__(self, columns: Columns, left: Array, right: Array) -> None:
        self.columns = columns
        self.left = left
        self.right = right

    def __len__(self) -> int:
        return len(self.left)

    def codes(self, name: str, value: Callable[[Record], Hashable] | None = None) -> tuple[Array, Array]:
        """The codes of a column on both sides."""
        column = self.columns.column(name, value)
        return column.codes[self.left], column.codes[self.right]

    def compare(self, name: str, value: Callable[[Record], Hashable] | None = None) -> tuple[Array, Array]:
        """(both known, equal) for a column."""
        left, right = self.codes(name, value)
        known = (left >= 0) & (right >= 0)
        return known, known & (left == right)

    def similarity(
        self, name: str, where: Array, scorer: Callable[..., float], value: Callable[[Record], Hashable] | None = None
    ) -> Array:
        """A rapidfuzz score for the pairs at `where`, 0 elsewhere; each pair of values is compared once."""
        result = np.zeros(len(self), dtype=np.float32)
        at = np.flatnonzero(where)
        if not len(at):
            return result
        values = self.columns.column(name, value).values
        result[at] = cpdist(
            [values[i] for i in self.left[at]], [values[j] for j in self.right[at]], scorer=scorer, dtype=np.float32
        )
        return result

    def shared(self, keys: Callable[[Record], str], where: Array) -> Array:
        """How many names share the value of the left record, at `where` (it equals the right one's there)."""
        result = np.zeros(len(self), dtype=np.int64)
        of, records = self.columns.frequencies.of, self.columns.records
        for at in np.flatnonzero(where):
            result[at] = of(keys(records[self.left[at]]))
        return result
