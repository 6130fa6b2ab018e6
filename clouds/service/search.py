"""Finding cases by number or subject, and the pages that `benchmark` opens."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Case as If
from django.db.models import CharField, Count, F, IntegerField, Q, Value, When, Window
from django.urls import reverse

from clouds.service.models import Case
from hotcrm.core import nearness
from hotcrm.core.customer360 import SearchAnswer, SearchHit
from hotcrm.core.question import CANDIDATES, EXACT, START, Question, candidates

_NUMBER = re.compile(r"(?:case\s+|#\s*)+(?=\S)", re.IGNORECASE)


def matching(text: str) -> Q:
    """Cases with that number, or whose subject or external id holds every word of `text`."""
    bare = _bare(text)
    question = Question.read(bare)
    if not question:
        return Q(pk__in=[]) if text.strip() else Q()
    return question.matches() | Q(number__startswith=bare)


def answer(text: str, user: Any, limit: int) -> SearchAnswer:
    """Visible cases for the palette: of those that match alike open ones first, then the latest."""
    bare = _bare(text)
    question = Question.read(bare)
    if not question:
        return SearchAnswer()
    visible = Case.objects.visible_to(user)
    everything = user.has_perm("accounts.view_every_account")
    found = candidates(visible, matching(text), question, everything=everything)
    ranked = Case.objects.filter(pk__in=found).annotate(
        rank=question.rank(number__exact=EXACT, external_id__iexact=EXACT, number__startswith=START),
        total=Window(Count("pk", filter=Q(archived_at__isnull=True))),
    )
    archived = If(When(archived_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    openness = F("resolved_at").desc(nulls_first=True)
    rows = list(ranked.select_related("account").order_by(archived, "rank", openness, "-opened_at", "pk")[:limit])
    total = rows[0].total if rows else 0
    return SearchAnswer(hits=[_hit(case) for case in rows], total=total if total < CANDIDATES else None)


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """The hits of `answer`."""
    return list(answer(text, user, limit).hits)


def near(text: str, user: Any) -> Any:
    """Cases whose subject may be meant by a text with slips in it."""
    likely = Case.objects.visible_to(user).unarchived().filter(nearness.nearly(Question.read(text)))
    rows = Case.objects.filter(pk__in=likely.order_by().values("pk")[: nearness.CANDIDATES]).order_by()
    return rows.values_list(Value("case", output_field=CharField()), "pk", "subject", "account__name")


def _bare(text: str) -> str:
    """Without what people put before a number: "#20123", "case 20123"."""
    typed = text.replace("\0", "").strip()
    return _NUMBER.sub("", typed, count=1) if _NUMBER.match(typed) else typed


def _hit(case: Any) -> SearchHit:
    return SearchHit(
        kind="case",
        title=str(case),
        url=reverse("service:page", args=[case.pk]),
        note=" · ".join([case.account.name, case.get_priority_display(), case.get_status_display()]),
        icon="life-buoy",
        pk=case.pk,
        rank=case.rank,
        archived=case.archived_at is not None,
    )


def list_path(user: Any) -> str:
    """The plain list of cases."""
    return reverse("service:list")


def page_path(user: Any) -> str | None:
    """The page of the newest case."""
    case = Case.objects.visible_to(user).order_by("-pk").first()
    return reverse("service:page", args=[case.pk]) if case else None
