"""The people of an account: what they do, their part in purchases, when somebody talked to them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Window

from accounts.models import Account
from contacts.models import CommitteeMember, Contact, Employment
from contacts.models.committee import Role
from hotcrm.core.remember import once

SHOWN, NAMED = 200, 50
SHAPES: dict[str, str] = {
    Role.DECISION_MAKER: "diamond",
    Role.CHAMPION: "triangle",
    Role.INFLUENCER: "circle",
    Role.BLOCKER: "square",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A role in a purchase with its shape, so that colour alone never tells it."""

    label: str
    shape: str
    influence: str


@dataclass(frozen=True, kw_only=True)
class Talked:
    """Those talked to lately, and how many people there are in all."""

    first: list[Contact]
    count: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """A row of the people tab."""

    contact: Contact
    parts: Sequence[Part]
    elsewhere: Sequence[Employment]


@dataclass(frozen=True, kw_only=True)
class People:
    """All rows and the sentence above them."""

    rows: Sequence[Person]
    levels: int
    departments: int

    @property
    def all_levels(self) -> int:
        return len(Contact.Level.values)

    @property
    def all_departments(self) -> int:
        return len(Contact.Department.values)


def latest_first(account: Account) -> Any:
    """Everybody who works at `account` now, those talked to lately first."""
    there = Contact.objects.live().unarchived().working_at(account)
    return there.order_by("-last_activity_at", "last_name", "pk")


def talked_to(account: Account) -> Talked:
    """The first of `latest_first` and how many there are, in one query, once a page: the composer and the tab tell."""
    return once(account, "contacts.talked_to", lambda: _talked_to(account))


def _talked_to(account: Account) -> Talked:
    first = list(latest_first(account).annotate(there_are=Window(Count("pk")))[:NAMED])
    return Talked(first=first, count=first[0].there_are if first else 0)


def people_of(account: Account, user: Any) -> People:
    """Everybody who works at `account` now; the higher first. Three queries."""
    there = list(Contact.objects.live().unarchived().working_at(account).order_by("last_name", "first_name")[:SHOWN])
    order = [*Contact.Level.values, ""]
    there.sort(key=lambda person: order.index(person.level))
    parts = _parts([person.pk for person in there])
    elsewhere = _elsewhere([person.pk for person in there], account, user)
    rows = [Person(contact=p, parts=parts[p.pk], elsewhere=elsewhere[p.pk]) for p in there]
    return People(
        rows=rows,
        levels=len({person.level for person in there} - {""}),
        departments=len({person.department for person in there} - {""}),
    )


def _parts(contact_ids: list[int]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for member in CommitteeMember.objects.filter(contact__in=contact_ids).order_by("pk"):
        part = Part(
            label=member.get_role_display(), shape=SHAPES[member.role], influence=member.get_influence_display()
        )
        if part not in found[member.contact_id]:
            found[member.contact_id].append(part)
    return found


def _elsewhere(contact_ids: list[int], account: Account, user: Any) -> dict[int, list[Employment]]:
    """Present posts at other accounts, as far as the reader may see those."""
    posts = Employment.objects.filter(
        contact__in=contact_ids, ended_on__isnull=True, account__in=Account.objects.visible_to(user)
    ).exclude(account=account)
    found: dict[int, list[Employment]] = defaultdict(list)
    for post in posts.select_related("account").order_by("pk"):
        found[post.contact_id].append(post)
    return found
