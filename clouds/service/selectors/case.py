"""The page of one case."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from clouds.service.models import Case, CaseStatus
from clouds.service.selectors.countdown import Countdown, countdown


@dataclass(frozen=True, kw_only=True)
class StatusStep:
    """One step of the status bar."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything that the page of a case shows."""

    case: Case
    can_change: bool
    can_delete: bool
    steps: list[StatusStep]
    countdown: Countdown


def seen_by(user: Any) -> QuerySet[Case]:
    """Visible cases that tell whether `user` may change them, with what their page names."""
    mine = Case.objects.editable_by(user).filter(pk=OuterRef("pk"))
    visible = Case.objects.visible_to(user).annotate(may_change=Exists(mine))
    return visible.select_related("account", "owner", "contact")


def find(pk: int, user: Any) -> Case:
    """The case, if `user` may see it. Raises Http404."""
    return get_object_or_404(seen_by(user), pk=pk)


def find_to_change(pk: int, user: Any) -> Case:
    """The case, if `user` may see and change it. Raises Http404, and PermissionDenied for one that is only seen."""
    case = find(pk, user)
    if not may_change(case):
        raise PermissionDenied("You can see this case, but not change it.")
    return case


def may_change(case: Case) -> bool:
    """What `find` learned about the person's right to change the case."""
    return bool(getattr(case, "may_change", False))


def case_page(case: Case, user: Any) -> CasePage:
    """What the page of a case from `find` shows; asks nothing more."""
    can_change = may_change(case)
    return CasePage(
        case=case,
        can_change=can_change and case.archived_at is None,
        can_delete=can_change and user.has_perm("service.delete_case"),
        steps=[StatusStep(value=s, label=s.label, current=s == case.status) for s in CaseStatus],
        countdown=countdown(case),
    )
