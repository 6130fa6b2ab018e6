"""Names of organisations: the words that tell, the legal form, and what only decorates."""

import re
from dataclasses import dataclass
from functools import lru_cache

from cleanco.termdata import terms_by_type

from dataquality.matching.lists import spellings, words_of
from dataquality.matching.places import COUNTRY_WORDS
from dataquality.matching.text import fold, squash, words

_GENERIC = words_of("generic_words")
_ABBREVIATIONS = {word: squash(long) for long, written in spellings("abbreviations") for word in written}
DIVISION_WORDS = COUNTRY_WORDS | words_of("division_words")
_PAREN = re.compile(r"\(([^)]*)\)")
_ATTN = re.compile(r"\b(?:attn|attention|z\.? ?hd\.?|c/o|att)\b.*$", re.IGNORECASE)
_REMARK = re.compile(
    r"(?:\s*[-–*(\[]+\s*|\s+)"
    r"(?:do not use|duplicate|dup|old|inactive|closed|test|merged|obsolete|new)\b[)\]*\s]*$",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    r"\s*\(?\b(?:d/b/a|d\.b\.a\.?|dba(?: of)?|t/a|trading as|a/k/a|aka|also known as|f/k/a|fka|"
    r"formerly(?: known as)?)\b\s*",
    re.IGNORECASE,
)
_AMPERSAND = re.compile(r"\s*[&+]\s*")
_STORE_SIGN = re.compile(r"#\s*(?=\d)|\bno\.?\s*(?=\d)", re.IGNORECASE)


def _form_table() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for terms in terms_by_type.values():
        for term in terms:
            spelled = tuple(words(term.replace(".", " ")))
            glued = tuple(words(term.replace(".", "")))
            for key in (spelled, glued):
                if key:
                    table.setdefault(key, "".join(glued))
    for form, written in spellings("legal_forms"):
        for spelling in written:
            table[tuple(words(spelling))] = form
            table[tuple(words(spelling.replace(" ", "")))] = form
    for word in ("and", "sons", "group", "as", "at", "in", "no", "de", "coop", "e"):
        table.pop((word,), None) if word != "as" else None
    return table


_FORM_OF = _form_table()
_LONGEST = max(len(key) for key in _FORM_OF)
# Forms that no name contains by chance: they are also taken off in the middle ("Acme GmbH Berlin").
_CERTAIN = {
    "inc", "corp", "llc", "ltd", "pty ltd", "plc", "llp", "gmbh", "gmbh co kg", "ag co kg", "kgaa", "sarl", "srl",
    "spzoo", "bvba", "sdn bhd", "pte ltd", "sro", "ood", "kft", "kk", "oy", "sas", "bv", "nv",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name taken apart: `tokens` tell, `legal` is the form's short name, `other` are further names (dba, former)."""

    tokens: tuple[str, ...] = ()
    legal: str = ""
    numbers: tuple[str, ...] = ()
    other: tuple[tuple[str, ...], ...] = ()

    @property
    def joined(self) -> str:
        return "".join(self.tokens)


@lru_cache(maxsize=300_000)
def company(raw: str) -> CompanyName:
    """Take an organisation's name apart. Empty in, empty out."""
    if not raw.strip():
        return CompanyName()
    text = _REMARK.sub("", _ATTN.sub("", raw.strip()))
    parts = [part for part in _ALIAS.split(text) if part.strip(" ()-")]
    taken = [_one(part) for part in parts] or [_one(raw)]
    first = taken[0]
    other = tuple(tokens for tokens, _legal, _numbers in taken[1:] if tokens)
    legal = first[1] or next((form for _tokens, form, _numbers in taken[1:] if form), "")
    return CompanyName(first[0], legal, first[2], other)


def _one(text: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    folded = squash(fold(_STORE_SIGN.sub(" ", text)))
    folded = folded.replace("g.m.b.h.&", "gmbh &")
    folded = _AMPERSAND.sub(" and ", folded)
    bracketed = _PAREN.findall(folded)
    plain = _PAREN.sub(" ", folded)
    found = _split(plain)
    rest, legal = _without_form(found)
    for inside in bracketed:
        inner, form = _without_form(_split(inside))
        legal = legal or form
        rest += inner
    tokens = [_ABBREVIATIONS.get(word, word) for word in rest]
    tokens = _pairs_united(tokens)
    numbers = tuple(word for word in tokens if word.isdigit())
    if tokens[:1] == ["the"] and len(tokens) > 1:
        tokens = tokens[1:]
    kept = [word for word in tokens if word != "and"] or tokens
    return tuple(kept or found), legal, numbers


_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}[a-z]?\b\.?|\b(?:[a-z]\.){1,}[a-z]\b")


def _split(folded: str) -> list[str]:
    """Words of a folded name, 'S.p.A.' and 'A.B.C.' as one word each."""
    text = _DOTTED.sub(lambda hit: " " + hit.group().replace(".", "").replace(" ", "") + " ", folded)
    return _WORD.findall(text.replace("'", "").replace("`", ""))


def _without_form(found: list[str]) -> tuple[list[str], str]:
    rest, form = _strip_end(found)
    if form:
        further, second = _strip_end(rest)
        if second and further:
            form = second if second in ("gmbh", "ag") and form == "kg" else form
            rest = further
        return rest, form
    for start in range(1, len(found)):
        for length in range(min(_LONGEST, len(found) - start), 0, -1):
            candidate = _FORM_OF.get(tuple(found[start : start + length]))
            if candidate in _CERTAIN:
                return found[:start] + found[start + length :], candidate
    if len(found) > 1 and _FORM_OF.get((found[0],)) in {"kk", "ooo", "zao", "pao", "pt", "ab", "oy"}:
        return found[1:], _FORM_OF[(found[0],)]
    return found, ""


def _strip_end(found: list[str]) -> tuple[list[str], str]:
    for length in range(min(_LONGEST, len(found) - 1), 0, -1):
        form = _FORM_OF.get(tuple(found[-length:]))
        if form:
            return found[:-length], form
    return found, ""


def _pairs_united(tokens: list[str]) -> list[str]:
    united: list[str] = []
    for word in tokens:
        if united and (united[-1], word) in (("real", "estate"), ("health", "care")):
            united[-1] += word
        else:
            united.append(word)
    return united


def is_generic(word: str) -> bool:
    """Whether a word says what a company does rather than which one it is."""
    return word in _GENERIC or word == "realestate"
