"""The duplicates queue: figures, facets and a page of groups, as one person may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from dataquality.matching.record import ACCOUNT, CONTACT
from dataquality.models import Band, DuplicateGroup, DuplicatePair, Merge
from dataquality.scanning.attention import percent
from dataquality.scanning.sources import SOURCES
from hotcrm.users.models import User

PAGE_SIZE = 25
EVIDENCE = (
    ("website", "Same website"),
    ("phone", "Same phone"),
    ("name", "Similar name"),
    ("last", "Similar last name"),
    ("email", "Same e-mail"),
    ("tax_id", "Same tax ID"),
    ("linkedin", "Same LinkedIn"),
)
SIZES = (("2", "2 records", Q(size=2)), ("3", "3 or more", Q(size__gte=3)))
MOST_OWNERS = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line of a facet."""

    name: str
    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A group of filters."""

    label: str
    choices: list[Choice]


@dataclass(frozen=True, kw_only=True)
class Member:
    """A record of a group."""

    id: int
    name: str
    url_name: str
    contacts: int | None = None
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of the list."""

    id: int
    kind: str
    members: list[Member]
    percent: str
    tone: str
    why: str
    pairs: list[DuplicatePair]

    @property
    def sizes(self) -> str:
        """'14 + 3 contacts'."""
        if any(member.contacts is None for member in self.members):
            return ""
        return f"{' + '.join(str(member.contacts) for member in self.members)} contacts"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The strip."""

    open: int
    by_kind: dict[str, int]
    likely: int
    look: int
    merged: int
    merged_before: int
    oldest: datetime | None

    @property
    def oldest_days(self) -> int | None:
        """Whole days since the oldest group was found."""
        return (timezone.now() - self.oldest).days if self.oldest else None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Everything that the left part of the page shows."""

    figures: Figures
    facets: list[Facet]
    page: Page[DuplicateGroup]
    groups: list[Group]
    filtered: bool
    chosen: Mapping[str, list[str]] = field(default_factory=dict)


def kinds_for(user: Any) -> list[str]:
    """The kinds whose duplicates the person may see."""
    return [kind for kind, source in SOURCES.items() if user.has_perm(source.view_permission)]


def visible_groups(user: Any) -> "QuerySet[DuplicateGroup]":
    """Groups of which the person may see every record."""
    allowed = Q(pk__in=[])
    for kind in kinds_for(user):
        visible = SOURCES[kind].manager.visible_to(user).order_by().values("pk")
        hidden = DuplicatePair.objects.filter(group=OuterRef("pk")).exclude(low_id__in=visible, high_id__in=visible)
        allowed |= Q(Q(kind=kind) & ~Exists(hidden))
    return DuplicateGroup.objects.filter(allowed)


def to_review(user: Any) -> int:
    """How many groups wait for the person, a hundred at most."""
    return visible_groups(user).order_by()[:100].count()


def queue(user: Any, chosen: Mapping[str, list[str]], page: str = "1") -> Queue:
    """The queue of one person. `chosen` are the facets: kind, band, rule, owner, size."""
    everything = visible_groups(user)
    filtered = _filter(everything, chosen)
    shown = Paginator(filtered.order_by("-probability", "kind", "first_id"), PAGE_SIZE).get_page(page)
    counts = everything.aggregate(**_counts())
    return Queue(
        figures=_figures(user, counts),
        facets=_facets(user, everything, counts, chosen),
        page=shown,
        groups=described(list(shown)),
        filtered=any(chosen.values()),
        chosen=chosen,
    )


def _filter(groups: "QuerySet[DuplicateGroup]", chosen: Mapping[str, list[str]]) -> "QuerySet[DuplicateGroup]":
    if kinds := chosen.get("kind"):
        groups = groups.filter(kind__in=kinds)
    if bands := chosen.get("band"):
        groups = groups.filter(band__in=bands)
    for rule in chosen.get("rule", []):
        groups = groups.filter(_rule(rule))
    if owners := [int(owner) for owner in chosen.get("owner", []) if owner.isdecimal() and len(owner) < 18]:
        groups = groups.annotate(owner=_owner()).filter(owner__in=owners)
    if sizes := chosen.get("size"):
        wanted = Q(pk__in=[])
        for value, _label, condition in SIZES:
            if value in sizes:
                wanted |= condition
        groups = groups.filter(wanted)
    return groups


def _rule(key: str) -> Any:
    return Exists(DuplicatePair.objects.filter(group=OuterRef("pk"), evidence__contains=f" {key} "))


def _owner() -> Any:
    """The owner of a group's first record (of a contact's account)."""
    account = Account.objects.filter(pk=OuterRef("first_id")).values("owner")[:1]
    contact = Contact.objects.filter(pk=OuterRef("first_id")).values("account__owner")[:1]
    return Case(When(kind=ACCOUNT, then=Subquery(account)), default=Subquery(contact))


def _counts() -> dict[str, Any]:
    counts = {f"kind_{kind}": Count("pk", filter=Q(kind=kind)) for kind in SOURCES}
    counts |= {f"band_{band}": Count("pk", filter=Q(band=band)) for band in Band.values}
    counts |= {f"rule_{key}": Count("pk", filter=_rule(key)) for key, _label in EVIDENCE}
    counts |= {f"size_{value}": Count("pk", filter=condition) for value, _label, condition in SIZES}
    return {**counts, "open": Count("pk"), "oldest": Min("found_at")}


def _figures(user: Any, counts: Mapping[str, Any]) -> Figures:
    now = timezone.now()
    week, before = now - timedelta(days=7), now - timedelta(days=14)
    seen = Q(pk__in=[])
    for kind in kinds_for(user):
        seen |= Q(kind=kind, winner_id__in=SOURCES[kind].manager.visible_to(user).order_by().values("pk"))
    merged = Merge.objects.filter(seen, state=Merge.State.DONE, merged_at__gte=before).aggregate(
        now=Count("pk", filter=Q(merged_at__gte=week)), before=Count("pk", filter=Q(merged_at__lt=week))
    )
    return Figures(
        open=counts["open"],
        by_kind={kind: counts[f"kind_{kind}"] for kind in SOURCES},
        likely=counts[f"band_{Band.AUTO}"],
        look=counts[f"band_{Band.REVIEW}"],
        merged=merged["now"],
        merged_before=merged["before"],
        oldest=counts["oldest"],
    )


def _facets(
    user: Any, groups: "QuerySet[DuplicateGroup]", counts: Mapping[str, Any], chosen: Mapping[str, list[str]]
) -> list[Facet]:
    def facet(label: str, name: str, values: Iterable[tuple[str, str]]) -> Facet:
        on = chosen.get(name, [])
        choices = [
            Choice(name=name, value=value, label=words, count=counts[f"{name}_{value}"], on=value in on)
            for value, words in values
        ]
        return Facet(label=label, choices=[choice for choice in choices if choice.count or choice.on])

    found = [
        facet("Kind", "kind", [(kind, source.label) for kind, source in SOURCES.items()]),
        facet("Band", "band", Band.choices),
        facet("Evidence", "rule", EVIDENCE),
        Facet(label="Owner", choices=_owners(user, groups, chosen.get("owner", []))),
        facet("Group size", "size", [(value, label) for value, label, _condition in SIZES]),
    ]
    return [one for one in found if one.choices]


def _owners(user: Any, groups: "QuerySet[DuplicateGroup]", on: list[str]) -> list[Choice]:
    rows = (
        groups.annotate(owner=_owner()).filter(owner__isnull=False).order_by().values("owner").annotate(n=Count("pk"))
    )
    counts = sorted(((row["n"], row["owner"]) for row in rows), key=lambda row: (row[1] != user.pk, -row[0], row[1]))
    kept = [row for at, row in enumerate(counts) if at < MOST_OWNERS or str(row[1]) in on]
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=[pk for _n, pk in kept])}
    return [
        Choice(name="owner", value=str(pk), label="Me" if pk == user.pk else names[pk], count=n, on=str(pk) in on)
        for n, pk in kept
    ]


def described(groups: list[DuplicateGroup]) -> list[Group]:
    """Groups with the names of their records, in the same order."""
    pairs: dict[int, list[DuplicatePair]] = defaultdict(list)
    for pair in DuplicatePair.objects.filter(group__in=groups).order_by("-probability", "low_id", "high_id"):
        if pair.group_id:
            pairs[pair.group_id].append(pair)
    members = _members({kind: _ids(groups, pairs, kind) for kind in SOURCES})
    return [_described(group, pairs[group.pk], members[group.kind]) for group in groups if pairs[group.pk]]


def _described(group: DuplicateGroup, pairs: list[DuplicatePair], members: Mapping[int, Member]) -> Group:
    ids = sorted({pk for pair in pairs for pk in (pair.low_id, pair.high_id)})
    tone = "ok" if group.band == Band.AUTO else "warn" if group.probability >= 0.8 else ""
    return Group(
        id=group.pk,
        kind=group.kind,
        members=[members[pk] for pk in ids if pk in members],
        percent=percent(group.probability),
        tone=tone,
        why=pairs[0].short,
        pairs=pairs,
    )


def _ids(groups: list[DuplicateGroup], pairs: Mapping[int, list[DuplicatePair]], kind: str) -> set[int]:
    return {pk for g in groups if g.kind == kind for pair in pairs[g.pk] for pk in (pair.low_id, pair.high_id)}


def _members(ids: Mapping[str, set[int]]) -> dict[str, dict[int, Member]]:
    return {ACCOUNT: _accounts(ids[ACCOUNT]), CONTACT: _contacts(ids[CONTACT])}


def _accounts(ids: set[int]) -> dict[int, Member]:
    if not ids:
        return {}
    people = Contact.objects.live().filter(account=OuterRef("pk")).order_by().values("account")
    rows = (
        Account.objects.filter(pk__in=ids)
        .annotate(people=Subquery(people.annotate(n=Count("pk")).values("n")))
        .values("pk", "name", "people", first=F("owner__first_name"), last=F("owner__last_name"))
    )
    return {
        row["pk"]: Member(
            id=row["pk"],
            name=row["name"],
            url_name="accounts:page",
            contacts=row["people"] or 0,
            owner=f"{row['first'] or ''} {row['last'] or ''}".strip(),
        )
        for row in rows
    }


def _contacts(ids: set[int]) -> dict[int, Member]:
    if not ids:
        return {}
    rows = Contact.objects.filter(pk__in=ids).values_list("pk", "first_name", "last_name")
    return {pk: Member(id=pk, name=f"{first} {last}".strip(), url_name="contacts:page") for pk, first, last in rows}
