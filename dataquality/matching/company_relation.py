"""How two company names relate, word by word: the same, abbreviated, a division of one group, or just alike."""

from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from dataquality.matching.companies import DIVISION_WORDS, is_generic

RELATIONS = (
    "missing",
    "same",
    "joined",  # the same letters, other spaces or order
    "misspelt",  # every word has a partner, some with a typing error
    "abbreviated",  # every word has a partner, some shortened
    "acronym",
    "more generic",  # one name has a generic word more
    "more place",  # one name has the city of the record more
    "more division",  # one name has a country or division more
    "more number",
    "more other",  # one name has a telling word more
    "other generic",  # the telling words agree, the generic ones differ
    "other division",
    "other number",
    "other place",
    "part",  # a telling word agrees, another one differs
    "generic only",  # only generic words agree
    "alike",  # no word agrees, the letters do
    "different",
)
_BIN = {name: at for at, name in enumerate(RELATIONS)}


def relation(left: tuple[str, ...], right: tuple[str, ...], places: frozenset[str] = frozenset()) -> int:
    """Index in RELATIONS for two token tuples; `places` are words of the cities of both records."""
    if not left or not right:
        return 0
    if left == right:
        return _BIN["same"]
    if "".join(left) == "".join(right) or sorted(left) == sorted(right):
        return _BIN["joined"]
    return _BIN[_word_by_word(left, right, places)]


def _word_by_word(left: tuple[str, ...], right: tuple[str, ...], places: frozenset[str]) -> str:
    rest_left = [word for word in left if word not in right]
    rest_right = [word for word in right if word not in left]
    shared = [word for word in left if word in right]
    misspelt, abbreviated = _pair_up(rest_left, rest_right, shared)
    if not rest_left and not rest_right:
        return "misspelt" if misspelt else "abbreviated" if abbreviated else "same"
    if not shared:
        return _without_shared(left, right)
    if "".join(rest_left) == "".join(rest_right):
        return "joined"
    telling = any(not is_generic(word) for word in shared)
    if not rest_left or not rest_right:
        return f"more {_kind(rest_left or rest_right, places)}" if telling or len(shared) > 1 else "generic only"
    if Indel.normalized_similarity("".join(rest_left), "".join(rest_right)) >= 0.8:
        return "misspelt"
    if not telling:
        return "generic only" if _letters(left, right) < 0.85 else "alike"
    return _both_have_more({_kind(rest_left, places), _kind(rest_right, places)})


def _both_have_more(kinds: set[str]) -> str:
    if kinds == {"number"}:
        return "other number"
    if kinds == {"place"}:
        return "other place"
    if kinds <= {"division", "place", "number"}:
        return "other division"
    return "other generic" if kinds <= {"generic", "division", "place"} else "part"


def _without_shared(left: tuple[str, ...], right: tuple[str, ...]) -> str:
    if _is_acronym(left, right) or _is_acronym(right, left):
        return "acronym"
    return "alike" if _letters(left, right) >= 0.8 else "different"


def _letters(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    return Indel.normalized_similarity("".join(left), "".join(right))


def _is_acronym(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)


def _pair_up(left: list[str], right: list[str], shared: list[str]) -> tuple[int, int]:
    """Take the pairs of near-equal words out of both lists; how many were misspelt and how many shortened."""
    misspelt = abbreviated = 0
    for word in left[:]:
        best, best_kind = None, 0
        for other in right:
            kind = _near(word, other)
            if kind and (best is None or kind < best_kind):
                best, best_kind = other, kind
        if best is not None:
            left.remove(word)
            right.remove(best)
            shared.append(word)
            misspelt += best_kind == 1
            abbreviated += best_kind == 2
    return misspelt, abbreviated


@lru_cache(maxsize=500_000)
def _near(word: str, other: str) -> int:
    """1 a typing error apart, 2 one shortens the other, 0 neither."""
    short, long = sorted((word, other), key=len)
    if word.isdigit() or other.isdigit():
        return 0
    if len(short) >= 4 and OSA.distance(word, other, score_cutoff=2) <= (1 if len(short) < 7 else 2):
        return 1
    if len(short) >= 2 and len(long) > len(short) + 1 and long.startswith(short):
        return 2
    if (
        len(short) >= 3
        and short[0] == long[0]
        and short[-1] == long[-1]
        and is_generic(long)
        and _in_order(short, long)
    ):
        return 2
    return 0


def _in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def _kind(words: list[str], places: frozenset[str]) -> str:
    if any(word.isdigit() for word in words):
        return "number"
    if all(word in places for word in words):
        return "place"
    if all(word in DIVISION_WORDS for word in words):
        return "division"
    if all(is_generic(word) or word in places or word in DIVISION_WORDS for word in words):
        return "generic"
    return "other"
