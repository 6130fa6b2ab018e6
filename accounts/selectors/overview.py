"""What stands on an account's page around its panels: path, figures, what needs attention, tabs."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import Account
from accounts.selectors.family import nearby
from hotcrm.core import panels
from hotcrm.core.customer360 import AttentionItem, Cell, attentions, figures

FIGURES = (
    ("health", "Health"),
    ("pipeline", "Open pipeline"),
    ("renewal", "Renewal"),
    ("cases", "Open cases"),
    ("last-touch", "Last touch"),
    ("overdue", "Overdue invoices"),
    ("completeness", "Completeness"),
)
MOST_ATTENTION = 3
OVERVIEW = "overview"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class FigureCell:
    """A cell of the strip; `cell` is None when there is no data."""

    key: str
    label: str
    cell: Cell | None


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab and the number beside it."""

    slug: str
    title: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The frame of an account's page."""

    account: Account
    ancestors: Sequence[Account]
    figures: Sequence[FigureCell]
    attention: Sequence[AttentionItem]
    tabs: Sequence[Tab]
    editable: bool
    current: str
    parent: Account | None


def account_overview(account: Account, user: Any, *, current: str = OVERVIEW, editable: bool = False) -> Overview:
    """The frame of the page of `account` with the tab `current`; other tabs than the overview need no attention row."""
    near = nearby(account, user)
    return Overview(
        account=account,
        ancestors=near.ancestors,
        parent=near.parent,
        figures=[FigureCell(key=key, label=label, cell=_figure(key, account, user)) for key, label in FIGURES],
        attention=_attention(account, user) if current == OVERVIEW else (),
        tabs=_tabs(account, user, current),
        editable=editable,
        current=current,
    )


def _figure(key: str, account: Account, user: Any) -> Cell | None:
    figure = figures.get(key)
    if figure is None or (figure.permission and not user.has_perm(figure.permission)):
        return None
    try:
        return figure.cell(account, user)
    except Exception:
        logger.exception("Figure %s failed for account %s", key, account.pk)
        return None


def _attention(account: Account, user: Any) -> list[AttentionItem]:
    found: list[AttentionItem] = []
    for source in attentions.items():
        if source.permission and not user.has_perm(source.permission):
            continue
        try:
            found.extend(source.items(account, user))
        except Exception:
            logger.exception("Attention %s failed for account %s", source.key, account.pk)
    return sorted(found, key=lambda item: item.severity)[:MOST_ATTENTION]


def _tabs(account: Account, user: Any, current: str) -> list[Tab]:
    first = Tab(
        slug=OVERVIEW,
        title="Overview",
        url=reverse("accounts:page", args=[account.pk]),
        count="",
        current=current == OVERVIEW,
    )
    registered = [
        Tab(
            slug=panel.slug,
            title=panel.title,
            url=reverse("accounts:tab", args=[account.pk, panel.slug]),
            count=panels.count_words(panel, account, user),
            current=current == panel.slug,
        )
        for panel in panels.allowed(user, target="account.tab")
    ]
    return [first, *registered]
