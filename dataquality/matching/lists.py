"""The word lists of the folder `data`: `key = spelling, spelling` lines, or plain words. `#` begins a remark."""

from collections.abc import Iterator
from pathlib import Path

from dataquality.matching.text import squash

FOLDER = Path(__file__).parent / "data"


def lines(name: str) -> Iterator[str]:
    """The lines of a list without remarks."""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def words_of(name: str) -> frozenset[str]:
    """All words of a list, spelt as names are when they are compared."""
    return frozenset(squash(word) for line in lines(name) for word in line.split())


def spellings(name: str) -> Iterator[tuple[str, list[str]]]:
    """(key, its spellings) of each line, the spellings as names are when they are compared."""
    for line in lines(name):
        key, _equals, rest = line.partition(" = ")
        yield key, [squash(spelling.strip()) for spelling in rest.split(",")]
