"""What is compared: one feature a line of the waterfall, each with its bins. Bin 0 is 'not known', worth nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dataquality.matching.columns import Array, Pairs


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One comparison: `bins` gives an index into `names` for every pair; `fields` are the raw fields that it reads."""

    key: str
    label: str
    names: tuple[str, ...]
    bins: Callable[[Pairs], Array]
    fields: tuple[str, ...] = ()
    # What a bin says in a sentence, for ("same website") and against ("The towns speak against it").
    words: tuple[tuple[str, str], ...] = ()
    against: str = ""


MISSING = "missing"


def pick(length: int, *choices: tuple[Array, int]) -> Array:
    """The first choice that holds decides; 0 where none does."""
    result = np.zeros(length, dtype=np.int8)
    for holds, number in reversed(choices):
        result[holds] = number
    return result


def levels(counts: Array, where: Array, bounds: tuple[int, ...]) -> Array:
    """1 + the number of bounds that a count reaches, at `where`; 0 elsewhere."""
    return np.where(where, 1 + np.searchsorted(np.array(bounds), counts, side="right"), 0).astype(np.int8)
