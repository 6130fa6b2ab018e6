"""Finding deals by what people type, and the pages that `benchmark` opens."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from clouds.sales.models import Opportunity
from hotcrm.core.customer360 import SearchHit
from hotcrm.core.templatetags.hot import short_money

SHORTEST = 2


def matching(text: str) -> Q:
    """Deals whose name holds every word of `text`, or whose external id is `text`."""
    named = Q()
    for word in text.split():
        named &= Q(name__icontains=word)
    return named | Q(external_id__iexact=text.strip())


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """Visible deals for the palette: open ones first, the largest on top."""
    if len(text.strip()) < SHORTEST:
        return []
    found = Opportunity.objects.visible_to(user).filter(matching(text), archived_at__isnull=True)
    ordered = found.select_related("account").order_by("-probability", Opportunity.value_expression().desc(), "pk")
    return [_hit(deal) for deal in ordered[:limit]]


def _hit(deal: Opportunity) -> SearchHit:
    value = short_money(deal.value, deal.currency) if deal.value is not None else ""
    note = " · ".join(part for part in (deal.account.name, deal.get_stage_display(), value) if part)
    return SearchHit(
        kind="opportunity", title=deal.name, url=reverse("sales:page", args=[deal.pk]), note=note, icon="handshake"
    )


def list_path(user: Any) -> str:
    """The plain list of deals."""
    return reverse("sales:list")


def page_path(user: Any) -> str | None:
    """The page of the newest deal."""
    deal = Opportunity.objects.visible_to(user).order_by("-pk").first()
    return reverse("sales:page", args=[deal.pk]) if deal else None
