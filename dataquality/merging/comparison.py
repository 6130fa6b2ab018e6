"""What the page of a merge shows, worked out from the plan: columns, rows, and what will happen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from django.db.models import Model

from accounts.models import Account
from dataquality.merging import choosing
from dataquality.merging.effects import HIDDEN, Effect, Linked, effects_of, linked
from dataquality.merging.kinds import PARENT, Choice
from dataquality.merging.plan import MOST_WITHOUT_POLICY, Plan
from dataquality.models import Completeness, DuplicatePair
from hotcrm.core.templatetags.hot import full_money

NO_DATA = "No data"
LETTERS = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]


@dataclass(frozen=True, kw_only=True)
class Card:
    """The head of a record's column."""

    record: Any
    letter: str
    chosen: bool
    advice: str
    owner: Any
    score: int | None
    linked: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """What one record says in one row."""

    record_id: int
    letter: str
    text: str
    blank: bool
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One field: what each record says, where the result comes from, and what the rule alone would take."""

    key: str
    label: str
    options: tuple[Option, ...]
    result: str
    default: int

    @property
    def differs(self) -> bool:
        return len({option.text for option in self.options}) > 1

    @property
    def answers(self) -> int:
        """How many different things the records say."""
        return len({option.text for option in self.options if not option.blank})

    @property
    def source(self) -> Option:
        """Whose value the result is."""
        return next(option for option in self.options if option.chosen)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The whole page of a merge before it is done."""

    plan: Plan
    cards: tuple[Card, ...]
    differing: tuple[Row, ...]
    agreeing: tuple[Row, ...]
    effects: tuple[Effect, ...]
    presets: Mapping[str, str]
    preset: str
    pair: DuplicatePair | None

    @property
    def title(self) -> str:
        return f"Merge {len(self.cards)} {self.plan.kind.plural}"

    @property
    def by_rule(self) -> bool:
        """True when there are too many to stand side by side: a rule chooses the values then."""
        return len(self.cards) > MOST_WITHOUT_POLICY

    @property
    def verb(self) -> str:
        return f"Merge {len(self.cards)} into {self.plan.winner}"

    @property
    def likely(self) -> int | None:
        """The duplicates engine's certainty in per cent; it is never quite sure."""
        return min(99, round(self.pair.probability * 100)) if self.pair else None


def compare(plan: Plan, user: Any, preset: str = "survivor") -> Comparison:
    """The page of `plan`, as `user` may see it."""
    seen = _seen_accounts(plan, user)
    rows, around = _rows(plan, preset, user, seen), linked(plan, user)
    return Comparison(
        plan=plan,
        cards=tuple(_cards(plan, around, seen)),
        differing=tuple(row for row in rows if row.differs),
        agreeing=tuple(row for row in rows if not row.differs),
        effects=tuple(effects_of(plan, user, around)),
        presets=choosing.PRESETS,
        preset=preset,
        pair=_pair(plan),
    )


def _cards(plan: Plan, around: Linked, seen: set[int]) -> list[Card]:
    ids = [record.pk for record in plan.records]
    scores = dict(Completeness.objects.filter(kind=plan.kind.key, record_id__in=ids).values_list("record_id", "score"))
    return [
        Card(
            record=record,
            letter=LETTERS[place],
            chosen=record.pk == plan.winner_id,
            advice=plan.reason if record.pk == plan.suggested_id else "",
            owner=_owner(plan, record, seen),
            score=scores.get(record.pk),
            linked=around.words(record.pk),
        )
        for place, record in enumerate(plan.records)
    ]


def _owner(plan: Plan, record: Any, seen: set[int]) -> Any:
    """Who answers for the record; nobody is named for an account that may not be seen."""
    if plan.kind.in_tree:
        return record.owner
    return record.account.owner if record.account_id in seen else None


def _seen_accounts(plan: Plan, user: Any) -> set[int]:
    """Of the accounts that the people to be merged work at, those that `user` may see."""
    if plan.kind.in_tree:
        return set()
    wanted = {record.account_id for record in plan.records}
    return set(Account.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))


def _rows(plan: Plan, preset: str, user: Any, seen: set[int]) -> list[Row]:
    defaults = choosing.chosen_sources(plan.kind, plan.records, plan.winner_id, None, preset)
    rows = [
        _row(plan, choice.key, choice.label, [_told(choice, record, seen) for record in plan.records], defaults)
        for choice in plan.kind.choices
    ]
    if plan.kind.in_tree:
        rows.insert(5, _row(plan, PARENT, "Parent", _parents(plan, user), defaults))
    return rows


def _told(choice: Choice, record: Any, seen: set[int]) -> str:
    hidden = choice.key == "account" and record.account_id not in seen
    return HIDDEN if hidden else shown(choice, record)


def _row(plan: Plan, key: str, label: str, texts: Sequence[str], defaults: Mapping[str, int]) -> Row:
    options = tuple(
        Option(
            record_id=record.pk,
            letter=LETTERS[place],
            text=texts[place],
            blank=texts[place] == NO_DATA,
            chosen=plan.sources[key] == record.pk,
        )
        for place, record in enumerate(plan.records)
    )
    result = next(option.text for option in options if option.chosen)
    return Row(key=key, label=label, options=options, result=result, default=defaults[key])


def _parents(plan: Plan, user: Any) -> list[str]:
    """Under whom the survivor would come, for each record whose place it could take."""
    above = [plan.placing.places[record.pk] for record in plan.records]
    visible = Account.objects.visible_to(user).filter(pk__in=[pk for pk in above if pk])
    names = dict(visible.values_list("pk", "name"))
    return [names.get(pk, HIDDEN) if pk else "None" for pk in above]


def shown(choice: Choice, record: Any) -> str:
    """What a record says in a field, in words."""
    if choice.is_blank(record):
        return NO_DATA
    if choice.key == "annual_revenue":
        return full_money(record.annual_revenue, record.annual_revenue_currency)
    parts = [part for column in choice.columns if (part := column_words(record, column))]
    return (" " if choice.key == "name" else ", ").join(parts)


def column_words(record: Model, column: str) -> str:
    """One column in words: labels of choices, names of people and countries."""
    value: Any = getattr(record, record._meta.get_field(column).name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if hasattr(value, "code"):
        return str(value.name or "")
    display = getattr(record, f"get_{column}_display", None)
    return str(display() if display else ("" if value is None else value))


def _pair(plan: Plan) -> DuplicatePair | None:
    """Why the duplicates engine holds two records for one, where it does."""
    if len(plan.records) != 2:
        return None
    low, high = sorted(record.pk for record in plan.records)
    return DuplicatePair.objects.filter(kind=plan.kind.key, low_id=low, high_id=high).first()
