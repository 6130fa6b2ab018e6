"""The cases as a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from accounts.listing import account_cell
from clouds.service.filters import CaseFilter
from clouds.service.models import Case
from clouds.service.selectors.account_cases import at_risk
from clouds.service.selectors.countdown import countdown
from clouds.service.selectors.totals import open_on
from hotcrm.core.customer360 import Cell, ListColumn, Total
from hotcrm.core.templatetags.hot import record_url, when
from hotcrm.views.cells import person_cell, plain
from hotcrm.views.keyset import SortKey
from hotcrm.views.spec import ListSpec, Preset

KIND = "case"
TIGHTEST_FIRST = (
    SortKey(by="resolved_at", falls=True, nulls_first=True),
    SortKey(by="due_at"),
    SortKey(by="priority", nullable=False),
    SortKey(by="opened_at", nullable=False),
)


def _subject(case: Any, user: Any) -> Cell:
    chip = "Archived" if case.archived_at else ""
    return Cell(value=case.subject, note=case.number, url=record_url("service:page", case.pk), chip=chip)


def _priority(case: Any, user: Any) -> Cell:
    return Cell(value=case.get_priority_display(), tone="bad" if case.priority == Case.Priority.P1 else "")


def _time_left(case: Any, user: Any) -> Cell:
    if case.resolved_at:
        return Cell(value=f"Resolved {when(case.resolved_at)}")
    left = countdown(case)
    return Cell(value=left.words, tone=left.tone)


def _figure(word: str) -> Any:
    def words(rows: Sequence[Mapping[str, Any]]) -> str:
        return f"{sum(row['n'] or 0 for row in rows):,} {word}"

    return words


def _at_risk_now() -> Any:
    return open_on(None) & at_risk(timezone.now())


COLUMNS = (
    ListColumn(
        key="subject", kind=KIND, label="Case", annotation=None, cell=_subject, numeric=False,
        sort=lambda user: [SortKey(by="subject", nullable=False)],
        exported=(("Number", lambda case, user: case.number), ("Subject", lambda case, user: case.subject)),
    ),
    ListColumn(
        key="account", kind=KIND, label="Account", annotation=None, cell=account_cell, numeric=False,
        related=("account",), sort=lambda user: [F("account__name")], order=5, on_phone="sub",
    ),
    ListColumn(
        key="priority", kind=KIND, label="Priority", annotation=None, cell=_priority, numeric=False, edit="priority",
        sort=lambda user: [SortKey(by="priority", nullable=False)], order=10, on_phone="subend",
    ),
    ListColumn(
        key="status", kind=KIND, label="Status", annotation=None, cell=plain("get_status_display"), numeric=False,
        sort=lambda user: [SortKey(by="status", nullable=False)], edit="status", order=20,
        total=Total(parts=lambda: {"n": Count("pk", filter=open_on(None))}, words=_figure("open")),
    ),
    ListColumn(
        key="due", kind=KIND, label="Time left", annotation=None, cell=_time_left, numeric=False,
        sort=lambda user: ["due_at"], order=30, on_phone="end",
        total=Total(parts=lambda: {"n": Count("pk", filter=_at_risk_now())}, words=_figure("at risk")),
        exported=(("Due", lambda case, user: case.due_at.isoformat() if case.due_at else ""),),
    ),
    ListColumn(
        key="opened", kind=KIND, label="Opened", annotation=None, cell=plain("opened_at"), numeric=False, falls=True,
        sort=lambda user: [SortKey(by="opened_at", nullable=False)], order=40,
        exported=(("Opened", lambda case, user: case.opened_at.isoformat()),),
    ),
    ListColumn(
        key="owner", kind=KIND, label="Owner", annotation=None, cell=person_cell, numeric=False, related=("owner",),
        sort=lambda user: [F("owner__first_name"), F("owner__last_name")], edit="owner", order=50,
    ),
    ListColumn(
        key="number", kind=KIND, label="Number", annotation=None, cell=plain("number"), numeric=False,
        sort=lambda user: [SortKey(by="pk", nullable=False)], order=110, shown=False,
    ),
    ListColumn(
        key="resolved", kind=KIND, label="Resolved", annotation=None, cell=plain("resolved_at"), numeric=False,
        falls=True, sort=lambda user: ["resolved_at"], order=111, shown=False,
    ),
)  # fmt: skip

CASES = ListSpec(
    kind=KIND,
    title="Cases",
    one="case",
    many="cases",
    namespace="service",
    rows=Case.objects.visible_to,
    editable=Case.objects.editable_by,
    filters=CaseFilter,
    columns=COLUMNS,
    order=40,
    unsorted=lambda: TIGHTEST_FIRST,
    quick=("owner", "status", "priority", "at_risk"),
    presets=(
        Preset(key="all", label="All cases"),
        Preset(key="open", label="Open", query="open=1"),
        Preset(key="mine", label="My open cases", query="open=1&owner=me"),
        Preset(key="at-risk", label="SLA at risk", query="at_risk=1&open=1"),
        Preset(key="critical", label="Critical", query="open=1&priority=p1"),
        Preset(key="resolved", label="Resolved", query="status=resolved"),
        Preset(key="archived", label="Archived", query="archived=1"),
    ),
    view_permission="service.view_case",
    add_permission="service.add_case",
    icon="life-buoy",
    empty="What your customers need help with stands here, the tightest first.",
    hint="Search in cases",
)
