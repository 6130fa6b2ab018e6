"""The views of a list that a person can choose from, and how far the present address is from the chosen one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from hotcrm.views.asked import STATE, Asked, encoded, state_of
from hotcrm.views.filters import PARTS
from hotcrm.views.models import SavedView
from hotcrm.views.spec import ALL, ListSpec

IN_MENU = 12


@dataclass(frozen=True, kw_only=True)
class ViewLink:
    """One view as the menu shows it. `record` is None for one that the product ships."""

    key: str
    label: str
    url: str
    query: str
    current: bool = False
    record: SavedView | None = None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What differs from the chosen view, in words, and the ways on."""

    words: str
    reset: str
    query: str
    save: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Picker:
    """The menu of views in the head of a list."""

    label: str
    presets: Sequence[ViewLink]
    own: Sequence[ViewLink]
    shared: Sequence[ViewLink]
    more: int
    first: str
    changes: Changes | None


def view_url(spec: ListSpec, key: str, query: str) -> str:
    """Where a view opens: its whole state is in the address."""
    return f"{spec.url}?view={key}&{query}" if query else f"{spec.url}?view={key}"


def picker(asked: Asked) -> Picker:
    """The views that the person may choose, in one query."""
    spec, user = asked.spec, asked.user
    found = list(SavedView.objects.visible_to(user).filter(kind=spec.kind).with_defaults(user))
    presets = [_preset(spec, preset.key, preset.label, preset.query, asked.view) for preset in spec.presets]
    links = [_saved(spec, view, asked.view) for view in found]
    base = next((link for link in [*presets, *links] if link.current), presets[0])
    own = [link for link in links if link.record and link.record.owner_id == user.pk]
    shared = [link for link in links if link not in own]
    return Picker(
        label=base.label,
        presets=presets,
        own=own[:IN_MENU],
        shared=shared[:IN_MENU],
        more=max(len(own) - IN_MENU, 0) + max(len(shared) - IN_MENU, 0),
        first=_first(links),
        changes=_changes(asked, base),
    )


def preset_label(asked: Asked) -> str:
    """The name of the shipped view in the address, or of the first, which holds everything."""
    presets = asked.spec.presets
    return next((preset.label for preset in presets if preset.key == asked.view), presets[0].label)


def _preset(spec: ListSpec, key: str, label: str, query: str, current: str) -> ViewLink:
    url = view_url(spec, key, query)
    return ViewLink(key=key, label=label, url=url, query=query, current=key == (current or ALL))


def _saved(spec: ListSpec, view: SavedView, current: str) -> ViewLink:
    key = str(view.pk)
    url = view_url(spec, key, view.query)
    return ViewLink(key=key, label=view.name, url=url, query=view.query, current=key == current, record=view)


def _first(links: Sequence[ViewLink]) -> str:
    """Where the bare list leads: the person's own choice before that of a role, or "" for nowhere else."""
    for name in ("is_mine_first", "is_role_first"):
        for link in links:
            if getattr(link.record, name):
                return link.url
    return ""


def _changes(asked: Asked, base: ViewLink) -> Changes | None:
    words = difference(asked.state, state_of(QueryDict(base.query)))
    if not words:
        return None
    record = base.record
    is_own = record is not None and record.owner_id == asked.user.pk
    return Changes(
        words=words,
        reset=base.url,
        query=asked.query,
        save=reverse("views:view", args=[base.key]) if is_own else "",
        name=base.label if record else "",
    )


def difference(now: dict[str, list[str]], then: dict[str, list[str]]) -> str:
    """What changed, in words: "2 filters, sort order and columns"."""
    changed = {name for name in {*now, *then} if now.get(name) != then.get(name)}
    filters = {_filter_name(name) for name in changed - STATE}
    parts = [f"{len(filters)} filter{'' if len(filters) == 1 else 's'}"] if filters else []
    parts += [
        words
        for name, words in (("sort", "sort order"), ("columns", "columns"), ("rows", "rows a page"))
        if name in changed
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _filter_name(parameter: str) -> str:
    ending = next((part for part in PARTS if part and parameter.endswith(part)), "")
    return parameter.removesuffix(ending)


def kept_query(text: str) -> str:
    """The part of an address that a view keeps; anything that is no query becomes none."""
    return encoded(state_of(QueryDict(text[:4000])))


def clean_name(text: Any) -> str:
    """A name as typed, in one line."""
    return " ".join(str(text).split())[:80]
