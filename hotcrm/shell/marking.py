"""Which letters of a name were typed: "Türkoğlu" for "turk", letter by letter as the search columns are folded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from anyascii import anyascii


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a text; a hit is what was typed."""

    text: str
    hit: bool


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """`text` in pieces. A word is marked where words begin with it, else at its first place."""
    letters, places = _folded(text)
    hits: set[int] = set()
    for word in words:
        for start in _starts(letters, word):
            hits.update(places[start : start + len(word)])
    pieces = groupby(enumerate(text), key=lambda each: each[0] in hits)
    return [Piece(text="".join(letter for _, letter in run), hit=hit) for hit, run in pieces]


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters as they are searched, and for each the place in `text` that it comes from."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for plain in anyascii(letter).lower() or " ":
            letters.append(plain if plain.isalnum() else " ")
            places.append(place)
    return "".join(letters), places


def _starts(letters: str, word: str) -> list[int]:
    begun = [found.start() for found in re.finditer(rf"(?<![0-9a-z]){re.escape(word)}", letters)]
    first = letters.find(word) if not begun and len(word) > 2 else -1
    return begun or ([first] if first >= 0 else [])
