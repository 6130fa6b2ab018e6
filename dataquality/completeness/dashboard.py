"""The dashboard of completeness: averages, gaps, and the records behind every number."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from dataquality.completeness.following import KINDS
from dataquality.completeness.weights import ACCOUNT, LABELS, all_wanted
from dataquality.models import Completeness
from hotcrm.users.models import User

TARGET = 80
PAGE_SIZE = 50
NOBODY = "none"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One line of a table: how many records, how complete, how many under the mark."""

    label: str
    records: int
    average: int
    under: int
    url: str
    under_url: str
    person: Any = None


@dataclass(frozen=True, kw_only=True)
class FieldGap:
    """One field: how many records should have it, and how many lack it."""

    label: str
    weight: int
    filled: int
    missing: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something missing on a record, and where to fill it in."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of the list."""

    record: Any
    owner: Any
    score: int
    gaps: tuple[Gap, ...]
    more: int
    url: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """Everything that the page shows."""

    kind: str
    under: int
    records: int
    average: int | None
    below: int
    worst_field: FieldGap | None
    owners: Sequence[Group]
    types: Sequence[Group]
    fields: Sequence[FieldGap]
    page: Page[Any]
    lines: Sequence[Line]
    words: str
    plain_url: str
    under_url: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filters of the page."""

    kind: str = "account"
    under: int = TARGET
    owner: str = ""
    type: str = ""
    field: str = ""
    all: bool = False

    def url(self, **changes: Any) -> str:
        """The page with some filters changed."""
        values = {**self.__dict__, **changes}
        kept = {key: value for key, value in values.items() if value and value is not True}
        kept |= {"all": "1"} if values["all"] else {}
        return f"{reverse('dataquality:completeness')}?{urlencode(kept)}"


def dashboard(user: Any, asked: Asked, page: str | None) -> Dashboard:
    """The dashboard over the records that `user` may see."""
    records = with_score(KINDS[asked.kind]._default_manager.visible_to(user), asked.kind)  # type: ignore[attr-defined]
    rows = list(records.values_list("pk", "complete", *_group_columns(asked.kind)))
    scores = [row for row in rows if row[1] is not None]
    average = round(sum(row[1] for row in scores) / len(scores)) if scores else None
    fields = _fields(asked, records)
    found = Paginator(_listed(records, asked), PAGE_SIZE).get_page(page)
    return Dashboard(
        kind=asked.kind,
        under=asked.under,
        records=len(rows),
        average=average,
        below=sum(row[1] < asked.under for row in scores),
        worst_field=fields[0] if fields and fields[0].missing else None,
        owners=_owners(asked, scores),
        types=_types(asked, scores),
        fields=fields,
        page=found,
        lines=lines(asked.kind, list(found)),
        words=_words(asked),
        plain_url=Asked(kind=asked.kind, all=True, under=asked.under).url(),
        under_url=Asked(kind=asked.kind, under=asked.under).url(),
    )


def with_score(records: Any, kind: str) -> Any:
    """Records with `complete`, their score (None while there is none) and `lacks`, what is missing."""
    scores = Completeness.objects.filter(kind=kind, record_id=OuterRef("pk"))
    return records.annotate(
        complete=Subquery(scores.values("score")[:1], output_field=IntegerField()),
        lacks=Subquery(scores.values("missing")[:1]),
    )


def lines(kind: str, records: Sequence[Any], most: int = 4) -> list[Line]:
    """The rows of a list of records that `with_score` annotated."""
    fields = {wanted.key: wanted.field for wanted in all_wanted(kind)}
    space = "accounts" if kind == "account" else "contacts"
    found = []
    for record in records:
        edit = reverse(f"{space}:edit", args=[record.pk])
        missing = record.lacks or []
        gaps = [Gap(label=LABELS.get(key, key), url=f"{edit}#id_{fields.get(key, key)}") for key in missing[:most]]
        found.append(
            Line(
                record=record,
                owner=record.owner if kind == "account" else record.account.owner,
                score=record.complete,
                gaps=tuple(gaps),
                more=max(0, len(missing) - most),
                url=reverse("dataquality:completeness_record", args=[kind, record.pk]),
                page=reverse(f"{space}:page", args=[record.pk]),
            )
        )
    return found


def _group_columns(kind: str) -> tuple[str, str]:
    return ("owner_id", "type") if kind == "account" else ("account__owner_id", "level")


def _listed(records: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    owner, group = _group_columns(asked.kind)
    found = records.filter(complete__isnull=False)
    if not asked.all:
        found = found.filter(complete__lt=asked.under)
    if asked.owner:
        found = found.filter(**({f"{owner}__isnull": True} if asked.owner == NOBODY else {owner: asked.owner}))
    if asked.type:
        found = found.filter(**{group: "" if asked.type == NOBODY else asked.type})
    if asked.field:
        found = found.filter(_lacking(asked))
    related = ["owner"] if asked.kind == "account" else ["account__owner"]
    return found.select_related(*related).order_by("complete", "pk")


def _lacking(asked: Asked) -> Q:
    """Records on which the field is missing."""
    rows = Completeness.objects.filter(kind=asked.kind)
    lacking = [pk for pk, missing in rows.values_list("record_id", "missing").iterator() if asked.field in missing]
    return Q(pk__in=lacking)


def _owners(asked: Asked, rows: Sequence[Any]) -> list[Group]:
    people = User.objects.in_bulk({row[2] for row in rows if row[2]})
    groups = _grouped(rows, 2)
    found = [
        _group(asked, str(people.get(pk, "Nobody")), members, person=people.get(pk), owner=str(pk or NOBODY))
        for pk, members in groups.items()
    ]
    return sorted(found, key=lambda group: (group.average, -group.records))


def _types(asked: Asked, rows: Sequence[Any]) -> list[Group]:
    labels: Mapping[Any, str] = dict(KINDS[asked.kind]._meta.get_field(_group_columns(asked.kind)[1]).flatchoices)  # type: ignore[union-attr]
    found = [
        _group(asked, str(labels.get(key, "Not set")), members, type=key or NOBODY)
        for key, members in _grouped(rows, 3).items()
    ]
    return sorted(found, key=lambda group: (group.average, -group.records))


def _grouped(rows: Sequence[Any], place: int) -> dict[Any, list[int]]:
    groups: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        groups[row[place]].append(row[1])
    return groups


def _group(asked: Asked, label: str, scores: Sequence[int], person: Any = None, **filters: str) -> Group:
    bare = Asked(kind=asked.kind, under=asked.under)
    return Group(
        label=label,
        person=person,
        records=len(scores),
        average=round(sum(scores) / len(scores)),
        under=sum(each < asked.under for each in scores),
        url=bare.url(all=True, **filters),
        under_url=bare.url(**filters),
    )


def _fields(asked: Asked, records: Any) -> list[FieldGap]:
    missing: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    rows = records.filter(complete__isnull=False)
    for lacks, kept in rows.values_list("lacks", "type" if asked.kind == "account" else "pk"):
        missing.update(lacks)
        expected[str(kept) if asked.kind == "account" else ""] += 1
    found = [
        FieldGap(
            label=wanted.label,
            weight=wanted.weight,
            missing=missing[wanted.key],
            filled=_share(wanted.key, asked.kind, expected, missing[wanted.key]),
            url=Asked(kind=asked.kind, under=asked.under, all=True, field=wanted.key).url(),
        )
        for wanted in all_wanted(asked.kind)
    ]
    return sorted(found, key=lambda gap: -gap.weight * gap.missing)


def _share(key: str, kind: str, expected: Counter[str], missing: int) -> int:
    if kind == "account":
        whole = sum(n for type_, n in expected.items() if key in {w.key for w in ACCOUNT.get(type_, ())})
    else:
        whole = expected[""]
    return round((whole - missing) * 100 / whole) if whole else 100


def _words(asked: Asked) -> str:
    """What the list below holds: "Under 80%, worst first"."""
    if asked.field:
        return f"{LABELS.get(asked.field, asked.field)} is missing, worst first"
    return "All records, worst first" if asked.all else f"Under {asked.under}%, worst first"
