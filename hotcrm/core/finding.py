"""What the search and the palette ask of the apps: where records are found, and what can be done. See customer360."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One result of a search.

    `rank` is how well it matches, 0 best; archived ones come last. `note` tells where it belongs, or the old name that
    was found ("was ..."); `chip` the type; `end` a figure, shown in place of the last touch.
    """

    kind: str
    title: str
    url: str
    note: str = ""
    icon: str = ""
    pk: int = 0
    rank: int = 3
    chip: str = ""
    end: str = ""
    touched: datetime | None = None
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchAnswer:
    """The best hits of a kind, and how many its list shows for the same text: None above what is counted."""

    hits: Sequence[SearchHit] = ()
    total: int | None = 0


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind that the search asks.

    `query(text, user, limit)` finds visible records, best first, in one query. `near(text, user)` gives rows of
    (kind, pk, title, note) whose title is measured against a text with slips in it; the rows of all kinds are read in
    one query, so it is a queryset of tuples. `record_page` and `list_page` name the routes of one and of all;
    `picture` stands before the name, else the icon. `people` are what "@" asks for.
    """

    kind: str
    label: str
    query: Callable[[str, Any, int], SearchAnswer]
    near: Callable[[str, Any], Any] | None = None
    record_page: str = ""
    list_page: str = ""
    icon: str = ""
    picture: Literal["icon", "logo", "ava"] = "icon"
    people: bool = False
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something to do or a page to open that the palette offers, by what is typed of its label or its `words`.

    With `on` it is offered on the pages of such a record (`{record}` in the label is its name) and `url(pk)` is called
    with the record, else with None. `compose` names the kind of entry that the composer of the page in view takes
    without leaving it. `creates` is the kind that it adds: the name that nothing was found for goes along as `carries`.
    """

    key: str
    label: str
    url: Callable[[int | None], str]
    icon: str
    on: str = ""
    words: str = ""
    hint: str = ""
    compose: str = ""
    creates: str = ""
    carries: str = ""
    permission: str = ""
    order: int = 100
