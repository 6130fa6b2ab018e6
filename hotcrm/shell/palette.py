"""What the palette and the search page show for a text: records, actions and pages in finished rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from hotcrm.core import customer360
from hotcrm.core.question import PART
from hotcrm.core.text import fold
from hotcrm.shell import commands, recent
from hotcrm.shell.commands import Offer
from hotcrm.shell.marking import Piece, marked
from hotcrm.shell.search import Found, Hit, HitGroup, find

PEOPLE, ACTIONS, CREATE = "@", ">", "+"
OFFERED, OFFERED_ALONE = 5, 40
UNCOUNTED = "500+"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: a record, an action or a page."""

    name: Sequence[Piece]
    url: str
    note: Sequence[Piece] = ()
    icon: str = ""
    picture: str = "icon"
    plain: str = ""
    pk: int = 0
    chip: str = ""
    end: str = ""
    touched: datetime | None = None
    archived: bool = False
    hint: str = ""
    compose: str = ""
    best: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under one heading, and the way to all of them."""

    key: str
    label: str
    rows: Sequence[Row]
    all_label: str = ""
    all_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Results:
    """An answer in sections. `say` is the sentence where no record was found, `count` tells of how many there are."""

    text: str
    sections: Sequence[Section] = ()
    say: str = ""
    count: str = ""


def results(request: HttpRequest, text: str, *, limit: int, best_first: bool) -> Results:
    """The answer to `text`. It may begin with "@" for people, ">" for actions and pages, "+" to add something."""
    typed = " ".join(text.split())
    mode, rest = (typed[0], typed[1:].strip()) if typed[:1] in (PEOPLE, ACTIONS, CREATE) else ("", typed)
    if mode == CREATE:
        return _adding(request, rest)
    if mode == ACTIONS:
        return _acting(request, rest)
    if not rest:
        return _start(request)
    return _finding(request, rest, people=mode == PEOPLE, limit=limit, best_first=best_first)


# --- by what is asked -------------------------------------------------------------------------------------------------


def _start(request: HttpRequest) -> Results:
    """Nothing typed: the last records, and a few things to do."""
    pictures = {source.kind: source for source in customer360.search_sources.items()}
    rows = []
    for record in recent.records(request):
        source = pictures.get(record.kind)
        rows.append(
            Row(
                name=marked(record.title, ()),
                plain=record.title,
                url=record.url,
                pk=record.pk,
                note=marked(source.label.removesuffix("s"), ()) if source else (),
                icon=source.icon if source else "clock",
                picture=source.picture if source else "icon",
                touched=None,
            )
        )
    offers = commands.actions(request.user, commands.place(request))[:OFFERED]
    sections = [Section(key="recent", label="Recent", rows=rows), _offered("actions", "Actions", offers, ())]
    return Results(text="", sections=[section for section in sections if section.rows])


def _acting(request: HttpRequest, text: str) -> Results:
    words = fold(text).split()
    offers = commands.actions(request.user, commands.place(request))
    sections = [
        _offered("actions", "Actions", _answering(offers, words)[:OFFERED_ALONE], words),
        _offered("pages", "Pages", _answering(commands.pages(request), words)[:OFFERED_ALONE], words),
    ]
    shown = [section for section in sections if section.rows]
    say = "" if shown else f"No action or page for “{text}”."
    return Results(text=text, sections=shown, say=say, count=_count(sum(len(one.rows) for one in shown)))


def _adding(request: HttpRequest, text: str) -> Results:
    words = fold(text).split()
    offers = [one for one in commands.actions(request.user, commands.place(request)) if one.creates]
    chosen = _answering(offers, words) if words else offers
    named = [commands.named(one, text) for one in offers if one.carries] if text and not chosen else []
    section = _offered("actions", "Create", [*chosen, *named], words)
    count = _count(len(section.rows))
    return Results(text=text, sections=[section] if section.rows else (), say="" if section.rows else _NOT, count=count)


_NOT = "Your role adds no records."


def _finding(request: HttpRequest, text: str, *, people: bool, limit: int, best_first: bool) -> Results:
    words = fold(text).split()
    all_actions = commands.actions(request.user, commands.place(request))
    actions = [] if people else _answering(all_actions, words)[:OFFERED]
    places = [] if people else _answering(commands.pages(request), words)[:OFFERED]
    found = find(text, request.user, limit=limit, people=people, guess=not (actions or places))
    best = found.best if best_first and not _is_command(found, [*actions, *places], words) else None
    records = [_section(group, text, words, best) for group in found.groups]
    offered = [_offered("actions", "Actions", actions, words)]
    first = [Section(key="best", label="Best match", rows=[_row(best, words, best=True)])] if best else []
    near = [Section(key="near", label="Similar names", rows=[_row(hit, ()) for hit in found.near])]
    last = [_offered("pages", "Pages", places, words)]
    nothing = not (found.groups or actions or places)
    add = [_offered("create", "Create", _creating(all_actions, text), ())] if nothing and not people else []
    sections = [one for one in (*first, *offered, *records, *near, *last, *add) if one.rows]
    say = _say(text, found, people=people) if nothing else ""
    return Results(text=text, sections=sections, say=say, count=_count(*_counted(found, len(actions) + len(places))))


def _is_command(found: Found, offers: Iterable[Offer], words: Sequence[str]) -> bool:
    """True when a command is rather meant: its label begins as typed, and the text stands within records only."""
    best = found.best
    typed = " ".join(words)
    return best is not None and best.rank >= PART and any(offer.begins(typed) for offer in offers)


def _say(text: str, found: Found, *, people: bool) -> str:
    nobody = f"Nobody called “{text}”." if people else f"No record for “{text}”."
    return f"{nobody} Did you mean {found.near[0].title}?" if found.near else nobody


def _creating(offers: Iterable[Offer], text: str) -> list[Offer]:
    named = [one for one in offers if one.creates and one.carries]
    return [commands.named(one, text) for one in named]


# --- rows -------------------------------------------------------------------------------------------------------------


def _section(group: HitGroup, text: str, words: Sequence[str], best: Hit | None) -> Section:
    source = group.source
    rows = [_row(hit, words) for hit in group.hits if hit is not best]
    more = group.total is None or group.total > len(group.hits)
    if not more or not source.list_page:
        return Section(key=source.kind, label=source.label, rows=rows)
    number = UNCOUNTED if group.total is None else f"{group.total:,}"
    return Section(
        key=source.kind,
        label=source.label,
        rows=rows,
        all_label=f"See all {number} {source.label.lower()}",
        all_url=f"{reverse(source.list_page)}?{urlencode({'q': text})}",
    )


def _row(hit: Hit, words: Sequence[str], *, best: bool = False) -> Row:
    source = customer360.search_sources.get(hit.kind)
    return Row(
        name=marked(hit.title, words),
        plain=hit.title,
        url=hit.url,
        note=marked(hit.note, words if hit.note.startswith("was ") else ()),
        icon=hit.icon or "file-text",
        picture=source.picture if source else "icon",
        pk=hit.pk,
        chip=hit.chip,
        end=hit.end,
        touched=hit.touched,
        archived=hit.archived,
        best=best,
    )


def _answering(offers: Iterable[Offer], words: Sequence[str]) -> list[Offer]:
    return [offer for offer in offers if offer.answers(words)]


def _offered(key: str, label: str, offers: Iterable[Offer], words: Sequence[str]) -> Section:
    rows = [
        Row(
            name=marked(offer.label, words),
            plain=offer.label,
            url=offer.url,
            note=marked(offer.note, ()),
            icon=offer.icon,
            hint=offer.hint,
            compose=offer.compose,
        )
        for offer in offers
    ]
    return Section(key=key, label=label, rows=rows)


def _counted(found: Found, offers: int) -> tuple[int, bool]:
    totals = [group.total for group in found.groups]
    known = sum(max(total or 0, len(group.hits)) for total, group in zip(totals, found.groups, strict=True))
    return known + offers + len(found.near), None in totals


def _count(number: int, is_more: bool = False) -> str:
    if is_more:
        return f"{UNCOUNTED} results"
    return f"{number or 'No'} result{'' if number == 1 else 's'}"
