"""Pieces of a page that other apps give: asked for their right, drawn, and kept from taking the page down."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from hotcrm.core.customer360 import Panel, panels

logger = logging.getLogger(__name__)
MOST_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class DrawnPanel:
    """A panel as markup. A lazy one that was not asked for yet has none and comes by a request of its own."""

    key: str
    title: str
    html: str
    lazy: bool = False


def allowed(user: Any, **attributes: Any) -> list[Panel]:
    """Registered panels with these attributes (`target="account.tab"`) that `user` has the right to see, in order."""
    return [p for p in panels.items(**attributes) if not p.permission or user.has_perm(p.permission)]


def drawn(panel: Panel, record: Any, request: HttpRequest, **more: Any) -> DrawnPanel:
    """The panel's markup; when it fails, the fault is logged and the panel says that it could not be shown.

    Its template gets `panel`, `record`, `data` (what its `context` returned, also under its own names) and `more`.
    """
    try:
        context = panel.context(record, request)
        html = render_to_string(panel.template, _variables(panel, record, context, more), request)
    except Exception:
        logger.exception("Panel %s failed for %s %s", panel.key, type(record).__name__, getattr(record, "pk", ""))
        html = render_to_string("core/_panel_failed.html", {"panel": panel}, request)
    return DrawnPanel(key=panel.key, title=panel.title, html=html)


def first_screen(target: str, record: Any, request: HttpRequest, **more: Any) -> list[DrawnPanel]:
    """All panels of a place: drawn, or for lazy ones only named."""
    return [
        DrawnPanel(key=panel.key, title=panel.title, html="", lazy=True)
        if panel.lazy
        else drawn(panel, record, request, **more)
        for panel in allowed(request.user, target=target)
    ]


def count(panel: Panel, record: Any, user: Any) -> int | None:
    """The number beside a tab; None when it is not known or could not be counted."""
    if panel.count is None:
        return None
    try:
        return panel.count(record, user)
    except Exception:
        logger.exception("Counting %s failed for %s %s", panel.key, type(record).__name__, getattr(record, "pk", ""))
        return None


def count_words(panel: Panel, record: Any, user: Any) -> str:
    """The same in words: "" when there is none, "1,000+" beyond what is worth counting."""
    counted = count(panel, record, user)
    if counted is None:
        return ""
    return f"{counted:,}" if counted <= MOST_COUNTED else f"{MOST_COUNTED:,}+"


def _variables(panel: Panel, record: Any, context: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {**more, **context, "panel": panel, "record": record, "data": context}
