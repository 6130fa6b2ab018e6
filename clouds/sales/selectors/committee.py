"""The buying committee of a deal: who decides, who helps, who stands in the way, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.sales.selectors.totals import by_size
from contacts.models import CommitteeMember, Contact
from hotcrm.core.customer360 import Tone

QUIET_AFTER = timedelta(days=30)
_Role = CommitteeMember.Role
WORDS: dict[str, tuple[str, Tone, str]] = {
    _Role.DECISION_MAKER: ("Decides", "accent", "diamond"),
    _Role.CHAMPION: ("Champion", "ok", "triangle"),
    _Role.INFLUENCER: ("Influences", "info", "circle"),
    _Role.BLOCKER: ("Blocks", "bad", "square"),
}
_ORDER = list(WORDS)
_WEIGHT = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person on the committee as a row shows it."""

    member: CommitteeMember
    words: str
    tone: Tone
    shape: str
    sub: str
    last_touch: datetime | None
    quiet: bool


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A chip that says whether a role is filled."""

    words: str
    tone: Tone
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Committee:
    """All seats, the most important first, and what the deal lacks."""

    seats: Sequence[Seat]
    coverage: Sequence[Coverage]

    def __bool__(self) -> bool:
        return bool(self.seats)


@dataclass(frozen=True, kw_only=True)
class Column:
    """The people of one role."""

    role: str
    label: str
    shape: str
    seats: Sequence[Seat]


def committee_of(deal: Opportunity, user: Any) -> Committee:
    """The committee in one query, without people whom `user` may not see; empty when the deal has none."""
    if deal.committee_id is None:
        return Committee(seats=[], coverage=_coverage([]))
    return _committee(_seen_by(user).filter(committee=deal.committee_id))


def largest_committee(account: Account, user: Any) -> tuple[Opportunity | None, Committee]:
    """The account's largest open deal and its committee, in one query where somebody sits on it."""
    largest = by_size(account, user)
    members = list(_seen_by(user).filter(committee__opportunity=largest.values("pk")[:1]))
    deal = members[0].committee.opportunity if members else largest.first()
    return deal, _committee(members)


def _seen_by(user: Any) -> QuerySet[CommitteeMember]:
    """Members whom `user` may see, with the person and the deal."""
    seen = CommitteeMember.objects.filter(contact__in=Contact.objects.visible_to(user))
    return seen.select_related("contact", "committee__opportunity")


def _committee(members: Iterable[CommitteeMember]) -> Committee:
    seats = sorted(map(_seat, members), key=_rank)
    return Committee(seats=seats, coverage=_coverage(seats))


def columns(committee: Committee) -> list[Column]:
    """The seats by role, for the map of a deal; a role without people is an empty column."""
    return [
        Column(
            role=role,
            label=_Role(role).label,
            shape=WORDS[role][2],
            seats=[seat for seat in committee.seats if seat.member.role == role],
        )
        for role in _ORDER
    ]


def _seat(member: CommitteeMember) -> Seat:
    person = member.contact
    words, tone, shape = WORDS[member.role]
    parts = [person.title, person.get_level_display(), person.get_department_display()]
    touched = person.last_activity_at
    return Seat(
        member=member,
        words=words,
        tone=tone,
        shape=shape,
        sub=" · ".join(part for part in parts if part),
        last_touch=touched,
        quiet=touched is not None and touched < timezone.now() - QUIET_AFTER,
    )


def _rank(seat: Seat) -> tuple[int, int, int]:
    return _ORDER.index(seat.member.role), _WEIGHT[seat.member.influence], seat.member.pk


def _coverage(seats: Sequence[Seat]) -> list[Coverage]:
    """Decision maker, champion and blockers, in words."""
    held = [seat.member.role for seat in seats]
    return [_decides(held), _champions(seats), *_blockers(held)]


def _decides(held: Sequence[str]) -> Coverage:
    if _Role.DECISION_MAKER in held:
        return Coverage(words="Decision maker", tone="ok", icon="check")
    return Coverage(words="No decision maker", tone="warn")


def _champions(seats: Sequence[Seat]) -> Coverage:
    champions = [seat for seat in seats if seat.member.role == _Role.CHAMPION]
    if not champions:
        return Coverage(words="No champion", tone="warn")
    if all(seat.quiet for seat in champions):
        return Coverage(words="Champion quiet", tone="bad", icon="triangle-alert")
    return Coverage(words="Champion", tone="ok", icon="check")


def _blockers(held: Sequence[str]) -> list[Coverage]:
    count = held.count(_Role.BLOCKER)
    return [Coverage(words="1 blocker" if count == 1 else f"{count} blockers", tone="warn")] if count else []
