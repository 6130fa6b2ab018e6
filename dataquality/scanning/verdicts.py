"""What people decide about pairs, and how long it lasts."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dataquality.matching.record import CONTACT
from dataquality.models import DuplicateGroup, MatchRecord, Verdict
from dataquality.scanning.grouping import regroup

LATER = timedelta(days=7)
# Fields by which a record is known; when one changes, what was decided is asked again. In words for the message.
IDENTIFYING = {
    "name": "name",
    "legal": "legal form",
    "first": "first name",
    "last": "last name",
    "suffix": "name",
    "domain": "website",
    "email": "e-mail",
    "phones": "phone",
    "street": "street",
    "house": "street",
    "city": "city",
    "postcode": "postcode",
    "country": "country",
    "tax_id": "tax ID",
    "linkedin": "LinkedIn",
    "birth": "date of birth",
}
OF_THE_EMPLOYER = {"name", "legal", "domain", "city", "country"}


def members(group: DuplicateGroup) -> list[int]:
    """The ids of a group's records, the lowest first."""
    pairs = group.pairs.values_list("low_id", "high_id")
    return sorted({pk for pair in pairs for pk in pair})


@transaction.atomic
def not_duplicates(*, actor: Any, group: DuplicateGroup, reason: str = "", ids: Collection[int] = ()) -> list[Verdict]:
    """Decide that the records of a group (or those of `ids` and the rest) are different ones."""
    everyone = members(group)
    apart = sorted(set(ids) & set(everyone)) or everyone
    pairs = [pair for pair in combinations(everyone, 2) if set(pair) & set(apart)]
    return _decide(group.kind, pairs, Verdict.Decision.DIFFERENT, actor, reason)


@transaction.atomic
def later(*, actor: Any, group: DuplicateGroup) -> list[Verdict]:
    """Put a group off for seven days."""
    pairs = combinations(members(group), 2)
    return _decide(group.kind, pairs, Verdict.Decision.LATER, actor, "", until=timezone.now() + LATER)


@transaction.atomic
def different(*, actor: Any, kind: str, first: int, second: int, reason: str = "") -> Verdict:
    """Decide that two records are different ones, found or not: the create form's "None of these"."""
    return _decide(kind, [(min(first, second), max(first, second))], Verdict.Decision.DIFFERENT, actor, reason)[0]


@transaction.atomic
def take_back(*, actor: Any, verdicts: Collection[int]) -> int:
    """Undo decisions of the actor; how many there were."""
    mine = Verdict.objects.filter(pk__in=verdicts, actor=actor, lapsed_at__isnull=True)
    kinds = set(mine.values_list("kind", flat=True))
    count = mine.update(lapsed_at=timezone.now(), lapsed_because="Taken back")
    for kind in kinds:
        regroup(kind)
    return count


def _decide(
    kind: str, pairs: Iterable[tuple[int, int]], decision: str, actor: Any, reason: str, until: Any = None
) -> list[Verdict]:
    listed = list(pairs)
    ids = {pk for pair in listed for pk in pair}
    values = dict(MatchRecord.objects.filter(kind=kind, record_id__in=ids).values_list("record_id", "values"))
    made = []
    for low, high in listed:
        Verdict.objects.filter(kind=kind, low_id=low, high_id=high, lapsed_at__isnull=True).update(
            lapsed_at=timezone.now(), lapsed_because="Decided again"
        )
        seen = {"low": identity(kind, values.get(low, {})), "high": identity(kind, values.get(high, {}))}
        made.append(
            Verdict.objects.create(
                kind=kind,
                low_id=low,
                high_id=high,
                decision=decision,
                reason=reason[:300],
                actor=actor,
                until=until,
                seen=seen,
            )
        )
    regroup(kind)
    return made


def identity(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The identifying values of a stored record. A contact is not known by its employer."""
    skipped = OF_THE_EMPLOYER if kind == CONTACT else set()
    return {name: values[name] for name in IDENTIFYING if name in values and name not in skipped}


def reopen_changed(kind: str, ids: Collection[int]) -> int:
    """Let the verdicts about changed records lapse where an identifying field is another now; how many did."""
    standing = Verdict.objects.filter(Q(low_id__in=ids) | Q(high_id__in=ids), kind=kind, lapsed_at__isnull=True)
    verdicts = list(standing.filter(decision=Verdict.Decision.DIFFERENT))
    wanted = {pk for verdict in verdicts for pk in (verdict.low_id, verdict.high_id)}
    values = dict(MatchRecord.objects.filter(kind=kind, record_id__in=wanted).values_list("record_id", "values"))
    lapsed = 0
    for verdict in verdicts:
        changed = _changed(kind, verdict, values)
        if changed:
            verdict.lapsed_at = timezone.now()
            verdict.lapsed_because = f"Changed: {', '.join(changed)}"
            verdict.save(update_fields=["lapsed_at", "lapsed_because"])
            lapsed += 1
    return lapsed


def _changed(kind: str, verdict: Verdict, values: dict[int, dict[str, Any]]) -> list[str]:
    found: list[str] = []
    for side, pk in (("low", verdict.low_id), ("high", verdict.high_id)):
        if pk not in values:
            continue  # merged or gone; when it comes back as it was, the verdict still holds
        now, then = identity(kind, values[pk]), verdict.seen.get(side, {})
        found += [IDENTIFYING[name] for name in IDENTIFYING if now.get(name) != then.get(name)]
    return list(dict.fromkeys(found))


def last_lapsed(kind: str, low: int, high: int) -> Verdict | None:
    """The newest verdict on a pair that lapsed because a field changed: why the pair is here again."""
    lapsed = Verdict.objects.filter(kind=kind, low_id=low, high_id=high, lapsed_because__startswith="Changed")
    return lapsed.order_by("-lapsed_at").first()
