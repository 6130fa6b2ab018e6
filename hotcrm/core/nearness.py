"""Names that are nearly what was typed: the second step of a search, when the first finds too little.

The database gives rows that share an undamaged piece with every word; the distance is measured here, by the same rule
on every database.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import F, Q
from rapidfuzz.distance import OSA

from hotcrm.core.question import Question
from hotcrm.core.search_index import Clauses, Holds
from hotcrm.core.text import fold

CANDIDATES = 200
_SHORTEST = 4
_LONG = 7
T = TypeVar("T")


def can_err(question: Question) -> bool:
    """Whether the text is long enough for a slip to be told from another word."""
    return not question.numbers and any(len(word) >= _SHORTEST for word in question.words)


def nearly(question: Question) -> Q:
    """Rows that may be meant by a text with slips in it."""
    return Q(Holds(F("search_text"), clauses(question.words)))


def clauses(words: Iterable[str]) -> Clauses:
    """For each word the pieces of which one stays whole when a letter is wrong, missing, too much or swapped."""
    return tuple(_pieces(word) for word in words)


def _pieces(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST:
        return (word if len(word) > 2 else f" {word}",)
    half = len(word) // 2
    end = word[half:] if len(word) > 5 else f"{word[half:]} "
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    dropped = [word[:i] + word[i + 1 :] for i in range(len(word))] if len(word) > _SHORTEST else []
    return tuple(dict.fromkeys([word, f" {word[:half]}", end, *swapped, *dropped]))


def nearest(question: Question, rows: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """Those of `rows` whose name is near enough, nearest first."""
    measured = []
    for row in rows:
        distance = _distance(question.words, fold(name(row)).split())
        if distance is not None:
            measured.append((distance, len(name(row)), name(row), row))
    return [row for *_, row in sorted(measured, key=lambda each: each[:3])]


def _distance(words: tuple[str, ...], present: list[str]) -> int | None:
    """How many letters are wrong; None when a word has no likeness among those present."""
    total = 0
    for word in words:
        allowed = 0 if len(word) < _SHORTEST else 1 if len(word) < _LONG else 2
        found = [_between(word, other, allowed) for other in present]
        if not found or min(found) > allowed:
            return None
        total += min(found)
    return total


def _between(word: str, other: str, allowed: int) -> int:
    """The distance to a word or to its beginning, as the word may not be typed to its end."""
    if other.startswith(word):
        return 0
    return min(OSA.distance(word, other[:length]) for length in (len(word) - 1, len(word), len(word) + 1, len(other)))
