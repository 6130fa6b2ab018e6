"""Folding: one spelling for every way a word is written."""

import re
from functools import lru_cache

from anyascii import anyascii

# Bulgarian and Russian as their owners write themselves in Latin, where the general table differs.
_CYRILLIC = str.maketrans(
    {
        "ъ": "a", "Ъ": "A", "х": "h", "Х": "H", "щ": "sht", "Щ": "Sht", "й": "y", "Й": "Y", "ь": "", "Ь": "",
        "ы": "y", "Ы": "Y", "э": "e", "Э": "E", "ц": "ts", "Ц": "Ts",
    }
)  # fmt: skip
_DIGRAPHS = re.compile("ae|aa|oe|ue")
_DIGRAPH_TO = {"ae": "a", "aa": "a", "oe": "o", "ue": "u"}
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("ts", "c"), ("tz", "c"),
    ("ck", "c"), ("x", "cs"), ("k", "c"), ("q", "c"), ("z", "s"), ("w", "v"), ("j", "y"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouyh]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case ASCII of any script: 'Łódź' -> 'lodz', 'Георги' -> 'georgi'."""
    if not text.isascii():
        text = anyascii(text.translate(_CYRILLIC))
    return text.lower()


def squash(folded: str) -> str:
    """Folded text in which 'Mueller', 'Müller' and 'Muller' are the same word."""
    return _DIGRAPHS.sub(lambda found: _DIGRAPH_TO[found.group()], folded)


def words(text: str) -> list[str]:
    """The folded, squashed words of a text; apostrophes and dots inside a word vanish."""
    folded = squash(fold(text)).replace("'", "").replace("`", "")
    return [word for word in _NOT_WORD.split(folded) if word]


def joined(text: str) -> str:
    """All letters and digits of a text in one word."""
    return "".join(words(text))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """First letter and consonants, alike for words that sound alike. For blocking: it forgets too much to score."""
    for sound, letter in _SOUNDS:
        word = word.replace(sound, letter)
    return _DOUBLED.sub(r"\1", word[:1] + _VOWELS.sub("", word[1:]))
