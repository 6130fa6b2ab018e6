"""What somebody types to find a record, read into patterns that each database answers from an index."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from hotcrm.core.search_index import Begins, Clauses, Holds
from hotcrm.core.text import digits, fold, registrable_domain

CANDIDATES = 500
# Longer than any name. What is pasted beyond that would be more conditions than a database takes.
LONGEST, MOST_WORDS = 300, 30
_COLUMN = "search_text"
_PHONE = re.compile(r"[\d\s()+./-]{4,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SHORTEST_NUMBER = 4
# How well a row matches, from the name itself down to an old name.
EXACT, WHOLE_WORDS, START, WORD, PART, OLD = range(6)


@dataclass(frozen=True, kw_only=True)
class Question:
    """The words of a text as the search columns are written, and the number in it if it looks like one.

    A word of three letters is found anywhere, a shorter one where a word begins, a single letter where the text begins.
    """

    text: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    domain: str

    @classmethod
    def read(cls, text: str) -> "Question":
        """The question in `text`; of a web address only the domain counts."""
        typed = " ".join(text.replace("\0", "").split())[:LONGEST].rstrip()
        numbers = _numbers(typed)
        domain = registrable_domain(typed) if _ADDRESS.fullmatch(typed) or "@" in typed.strip("@") else ""
        folded = fold(domain) if _ADDRESS.fullmatch(typed) else fold(typed)
        words = tuple(folded.split()[:MOST_WORDS])
        if numbers and any(len(word) < 3 for word in words):
            words = ()
        return cls(text=typed, words=words, numbers=numbers, domain=domain)

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)

    @property
    def typed(self) -> str:
        """The words as they stand at the start of a search column."""
        return " ".join(self.words)

    @property
    def clauses(self) -> Clauses:
        """For each word what a row must hold one of."""
        return tuple((word if len(word) > 2 else f" {word}",) for word in self.words)

    @property
    def is_narrow(self) -> bool:
        """Whether so few rows match that each may be asked who sees it: a number, or several words together."""
        return bool(self.numbers) or len(self.words) > 1

    def matches(self) -> Q:
        """Rows whose search column holds all words, in any order, or the number."""
        found = Q()
        if len(self.typed) == 1:
            found = Q(Begins(F(_COLUMN), self.typed))
        elif self.words:
            found = Q(Holds(F(_COLUMN), self.clauses))
        return found | Q(Holds(F(_COLUMN), (self.numbers,))) if self.numbers else found

    def begins(self) -> Q:
        """Rows that are likeliest meant: their search column begins as typed."""
        return Q(Begins(F(_COLUMN), self.typed)) if self.words else Q(pk__in=[])

    def rank(self, **further: Mapping[str, int] | int) -> Case:
        """How well a row matches, 0 best. `further` gives lookups of the model a rank of their own ahead of these."""
        typed = self.typed or "\n"
        first = [When(Q(**{lookup: self.text}), then=Value(rank)) for lookup, rank in further.items()]
        return Case(
            *first,
            When(Q(search_text=typed) | Q(search_text__startswith=f"{typed} "), then=Value(WHOLE_WORDS)),
            When(search_text__startswith=typed, then=Value(START)),
            When(search_text__contains=f" {typed}", then=Value(WORD)),
            When(self.matches(), then=Value(PART)),
            default=Value(OLD),
            output_field=IntegerField(),
        )


def candidates(visible: Any, matches: Q, question: Question, *, everything: bool, former: Any = None) -> Any:
    """Keys of the rows to rank, for a `pk__in`: at most CANDIDATES of each sort, beginnings of names among them.

    A frequent fragment would otherwise rank half a table for five rows. `former` are rows that were merged into
    others. Whoever sees `everything` is answered from the indexes alone; of anybody else's few rows each is asked
    once whether it matches, since asking who may see it is the dearer question.
    """
    model = visible.model
    if everything:
        found = [visible.filter(matches).values("pk"), visible.filter(question.begins()).values("pk")]
        if former is not None:
            found.append(former.filter(merged_into__in=visible).values("merged_into"))
        # The limits stand in subqueries of their own: SQLite takes none inside a UNION.
        capped = [model._base_manager.filter(pk__in=keys.order_by()[:CANDIDATES]) for keys in found]
        first, *others = [rows.order_by().values("pk") for rows in capped]
        return first.union(*others)
    raw = model._base_manager.filter(matches).order_by()
    keys = raw.values("pk") if former is None else raw.values_list(Coalesce("merged_into_id", "pk"))
    late = Case(When(question.begins(), then=Value(0)), default=Value(1), output_field=IntegerField())
    return visible.filter(pk__in=keys).order_by(late).values("pk")[:CANDIDATES]


def _numbers(text: str) -> tuple[str, ...]:
    """The ways in which a phone number may be written in a search column; none for what is no number."""
    if not _PHONE.fullmatch(text):
        return ()
    dialled = digits(text.replace("(0)", ""))
    is_international = text.startswith("+") or dialled.startswith("00")
    bare = dialled.lstrip("0")
    if len(bare) < _SHORTEST_NUMBER:
        return ()
    return _international(bare) if is_international else (bare,)


def _international(bare: str) -> tuple[str, ...]:
    """The number with its country, and as people inside the country write it."""
    try:
        number = phonenumbers.parse(f"+{bare}")
    except phonenumbers.NumberParseException:
        return (bare,)
    national = str(number.national_number)
    whole = f"{number.country_code}{national}"
    if len(national) < _SHORTEST_NUMBER:
        return (whole,)
    return tuple(dict.fromkeys((whole, f"0{national}", f" {national}")))
