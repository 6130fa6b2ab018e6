"""Finding cases by number or subject, and the pages that `benchmark` opens."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from clouds.service.models import Case
from hotcrm.core.customer360 import SearchHit

SHORTEST = 2


def matching(text: str) -> Q:
    """Cases with that number or external id, or whose subject holds every word of `text`."""
    named = Q()
    for word in text.split():
        named &= Q(subject__icontains=word)
    bare = text.strip().removeprefix("#")
    return named | Q(number__startswith=bare) | Q(external_id__iexact=bare)


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """Visible cases for the palette: open ones first, the latest on top."""
    words = text.strip().removeprefix("case ").removeprefix("Case ")
    if len(words) < SHORTEST:
        return []
    found = Case.objects.visible_to(user).filter(matching(words), archived_at__isnull=True).select_related("account")
    ordered = found.order_by(F("resolved_at").desc(nulls_first=True), "-opened_at", "pk")
    return [_hit(case) for case in ordered[:limit]]


def _hit(case: Case) -> SearchHit:
    note = " · ".join([case.account.name, case.get_priority_display(), case.get_status_display()])
    return SearchHit(
        kind="case", title=str(case), url=reverse("service:page", args=[case.pk]), note=note, icon="life-buoy"
    )


def list_path(user: Any) -> str:
    """The plain list of cases."""
    return reverse("service:list")


def page_path(user: Any) -> str | None:
    """The page of the newest case."""
    case = Case.objects.visible_to(user).order_by("-pk").first()
    return reverse("service:page", args=[case.pk]) if case else None
