"""Finding deals by what people type, and the pages that `benchmark` opens."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Count, IntegerField, Q, Value, When, Window
from django.urls import reverse

from clouds.sales.models import Opportunity
from hotcrm.core import nearness
from hotcrm.core.customer360 import SearchAnswer, SearchHit
from hotcrm.core.question import CANDIDATES, EXACT, Question, candidates
from hotcrm.core.templatetags.hot import short_money


def matching(text: str) -> Q:
    """Deals whose name or external id holds every word of `text`."""
    question = Question.read(text)
    if not question:
        return Q(pk__in=[]) if text.strip() else Q()
    return question.matches()


def answer(text: str, user: Any, limit: int) -> SearchAnswer:
    """Visible deals for the palette: of those that match alike the likeliest first, then the largest."""
    question = Question.read(text)
    if not question:
        return SearchAnswer()
    visible = Opportunity.objects.visible_to(user)
    everything = user.has_perm("accounts.view_every_account")
    found = candidates(visible, question.matches(), question, everything=everything)
    ranked = Opportunity.objects.filter(pk__in=found).annotate(
        rank=question.rank(name__iexact=EXACT, external_id__iexact=EXACT),
        total=Window(Count("pk", filter=Q(archived_at__isnull=True))),
    )
    archived = Case(When(archived_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    largest = Opportunity.value_expression().desc(nulls_last=True)
    rows = list(ranked.select_related("account").order_by(archived, "rank", "-probability", largest, "pk")[:limit])
    total = rows[0].total if rows else 0
    return SearchAnswer(hits=[_hit(deal) for deal in rows], total=total if total < CANDIDATES else None)


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """The hits of `answer`."""
    return list(answer(text, user, limit).hits)


def near(text: str, user: Any) -> Any:
    """Deals whose name may be meant by a text with slips in it."""
    likely = Opportunity.objects.visible_to(user).unarchived().filter(nearness.nearly(Question.read(text)))
    rows = Opportunity.objects.filter(pk__in=likely.order_by().values("pk")[: nearness.CANDIDATES]).order_by()
    return rows.values_list(Value("opportunity", output_field=CharField()), "pk", "name", "account__name")


def _hit(deal: Any) -> SearchHit:
    return SearchHit(
        kind="opportunity",
        title=deal.name,
        url=reverse("sales:page", args=[deal.pk]),
        note=f"{deal.account.name} · {deal.get_stage_display()}",
        icon="handshake",
        pk=deal.pk,
        rank=deal.rank,
        end=short_money(deal.value, deal.currency) if deal.value is not None else "",
        archived=deal.archived_at is not None,
    )


def list_path(user: Any) -> str:
    """The plain list of deals."""
    return reverse("sales:list")


def page_path(user: Any) -> str | None:
    """The page of the newest deal."""
    deal = Opportunity.objects.visible_to(user).order_by("-pk").first()
    return reverse("sales:page", args=[deal.pk]) if deal else None
