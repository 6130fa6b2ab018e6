"""The page of one deal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from clouds.sales.models import CLOSED_STAGES, OPEN_STAGES, Opportunity, OpportunityProduct, Stage
from clouds.sales.selectors.committee import Column, Committee, columns, committee_of


@dataclass(frozen=True, kw_only=True)
class StageStep:
    """One step of the stage bar."""

    value: str
    label: str
    current: bool
    passed: bool
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class DealPage:
    """Everything that the page of a deal shows."""

    deal: Opportunity
    can_change: bool
    can_delete: bool
    weighted: Decimal | None
    steps: list[StageStep]
    lines: list[OpportunityProduct]
    committee: Committee
    columns: list[Column]


def seen_by(user: Any) -> QuerySet[Opportunity]:
    """Visible deals that tell whether `user` may change them, with what their page names."""
    mine = Opportunity.objects.editable_by(user).filter(pk=OuterRef("pk"))
    visible = Opportunity.objects.visible_to(user).annotate(may_change=Exists(mine))
    return visible.select_related("account", "owner", "contact", "committee")


def find(pk: int, user: Any) -> Opportunity:
    """The deal, if `user` may see it. Raises Http404."""
    return get_object_or_404(seen_by(user), pk=pk)


def find_to_change(pk: int, user: Any) -> Opportunity:
    """The deal, if `user` may see and change it. Raises Http404, and PermissionDenied for one that is only seen."""
    deal = find(pk, user)
    if not may_change(deal):
        raise PermissionDenied("You can see this deal, but not change it.")
    return deal


def may_change(deal: Opportunity) -> bool:
    """What `find` learned about the person's right to change the deal."""
    return bool(getattr(deal, "may_change", False))


def deal_page(deal: Opportunity, user: Any) -> DealPage:
    """What the page of a deal from `find` shows, in two further queries."""
    committee = committee_of(deal, user)
    can_change = may_change(deal)
    return DealPage(
        deal=deal,
        can_change=can_change and deal.archived_at is None,
        can_delete=can_change and user.has_perm("sales.delete_opportunity"),
        weighted=None if deal.value is None else deal.value * deal.probability / 100,
        steps=stage_steps(deal),
        lines=list(deal.lines.select_related("product")),
        committee=committee,
        columns=columns(committee),
    )


def stage_steps(deal: Opportunity) -> list[StageStep]:
    """The open stages in their order, then won and lost."""
    at = OPEN_STAGES.index(Stage(deal.stage)) if deal.is_open else len(OPEN_STAGES)
    steps = [
        StageStep(value=stage, label=stage.label, current=stage == deal.stage, passed=index < at)
        for index, stage in enumerate(OPEN_STAGES)
    ]
    return steps + [
        StageStep(
            value=stage, label=stage.label, current=stage == deal.stage, passed=False,
            tone="ok" if stage == Stage.WON else "",
        )
        for stage in CLOSED_STAGES
    ]  # fmt: skip
