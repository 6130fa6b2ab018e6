"""Writing imported cases in bulk: new ones, changed ones, and what the timeline tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import CharField, F
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Account
from accounts.references import AccountNames, UnknownAccount
from clouds.service.models import FIRST_NUMBER, Case, CaseStatus, Priority
from clouds.service.services.cases import opening_kind, words
from hotcrm.core import changes
from hotcrm.core.activity import Activity, record_many
from hotcrm.core.customer360 import ImportContext, ImportField, RowOutcome
from hotcrm.core.refusals import HIDDEN_MATCH, RowRefused

FIELDS = (
    ImportField(key="external_id", label="External ID", max_length=120),
    ImportField(key="account", label="Account", type="reference", reference="account"),
    ImportField(key="subject", label="Subject", required=True, max_length=200),
    ImportField(key="description", label="Description", max_length=10_000),
    ImportField(key="priority", label="Priority", type="choice", choices=tuple(Priority.choices)),
    ImportField(key="status", label="Status", type="choice", choices=tuple(CaseStatus.choices)),
    ImportField(key="owner", label="Owner", type="user"),
    ImportField(key="opened_at", label="Opened", type="datetime"),
    ImportField(key="resolved_at", label="Resolved", type="datetime"),
)
PLAIN = ("subject", "description", "priority", "status", "opened_at", "resolved_at")
WRITTEN = [*PLAIN, "account", "owner", "due_at", "search_text", "version", "updated_at"]

Row = Mapping[str, Any]
Status = Literal["created", "updated", "unchanged", "skipped", "rejected"]


@dataclass
class Batch:
    """What is written at the end, and what each row became."""

    context: ImportContext
    accounts: AccountNames
    known: dict[str, Case] = field(default_factory=dict)
    new: list[Case] = field(default_factory=list)
    changed: dict[int, Case] = field(default_factory=dict)
    resolved: list[Case] = field(default_factory=list)
    escalated: list[Case] = field(default_factory=list)
    outcomes: list[tuple[RowOutcome, Case | None]] = field(default_factory=list)
    editable: set[int] = field(default_factory=set)


@transaction.atomic
def save(rows: Sequence[Row], context: ImportContext) -> list[RowOutcome]:
    """Write clean rows, one outcome a row in order. The same file again changes nothing.

    Rows are found again by `external_id`. A row without an account is refused with that reason.
    """
    batch = Batch(context=context, accounts=AccountNames(context.actor))
    _recall(batch, rows)
    for row in rows:
        try:
            status, case = _place(batch, row)
        except RowRefused as refused:
            batch.outcomes.append((refused.outcome, None))
        else:
            batch.outcomes.append((RowOutcome(status=status), case))
    _follow_merges(batch)
    _write(batch)
    return [replace(outcome, pk=case.pk) if case else outcome for outcome, case in batch.outcomes]


def _recall(batch: Batch, rows: Sequence[Row]) -> None:
    """Hold the accounts, then read and hold the stored cases that the rows name by external id.

    Cases are held from the reading on: whole rows are written back at the end.
    """
    ids = [row["external_id"] for row in rows if row.get("external_id")]
    found = Case.objects.filter(external_id__in=ids)
    batch.accounts.hold([row.get("account") for row in rows], also=set(found.values_list("account_id", flat=True)))
    stored = found.select_for_update(of=("self",), no_key=True).select_related("account", "owner").order_by("pk")
    batch.known = {case.external_id: case for case in stored if case.external_id}
    editable = Case.objects.editable_by(batch.context.actor).filter(external_id__in=ids)
    batch.editable = set(editable.values_list("pk", flat=True))


def _place(batch: Batch, row: Row) -> tuple[Status, Case]:
    """Decide what becomes of one row; nothing is written yet. Raises RowRefused."""
    external_id = row.get("external_id") or None
    case = batch.known.get(external_id) if external_id else None
    if case is not None and case.pk is not None and case.pk not in batch.editable:
        raise RowRefused("external_id", external_id, HIDDEN_MATCH)
    account = _account(batch, row)
    if case is not None:
        return _change(batch, case, row, account), case
    values = {key: row[key] for key in PLAIN if row.get(key) is not None}
    _follow_resolution(values)
    case = Case(account=account, owner=row.get("owner") or batch.context.actor, external_id=external_id, **values)
    _refuse_nonsense(case)
    case.derive(account.sla_tier)
    batch.new.append(case)
    if external_id:
        batch.known[external_id] = case
    if not case.is_open:
        batch.resolved.append(case)
    return "created", case


def _account(batch: Batch, row: Row) -> Account:
    named = row.get("account")
    if not named:
        raise RowRefused("account", named, "Account is missing.")
    try:
        return batch.accounts.find(named)
    except UnknownAccount as unknown:
        raise RowRefused("account", named, str(unknown)) from None


def _change(batch: Batch, case: Case, row: Row, account: Account) -> Status:
    """Bring a stored case to what the row says; fields that the row leaves empty stay."""
    if batch.context.duplicates == "skip":
        return "skipped"
    wanted = {key: row[key] for key in PLAIN if row.get(key) is not None}
    _follow_resolution(wanted)
    wanted["account_id"] = account.pk
    if owner := row.get("owner"):
        wanted["owner_id"] = owner.pk
    differing = {key: value for key, value in wanted.items() if getattr(case, key) != value}
    if not differing:
        return "unchanged"
    was_open, was = case.is_open, case.priority
    before = {key: getattr(case, key) for key in differing}
    _apply(case, differing)
    try:
        _refuse_nonsense(case)
    except RowRefused:
        _apply(case, before)
        raise
    case.derive(account.sla_tier)
    _note_change(batch, case, resolved=was_open and not case.is_open, escalated=case.priority == Priority.P1 != was)
    return "updated"


def _note_change(batch: Batch, case: Case, *, resolved: bool, escalated: bool) -> None:
    if resolved:
        batch.resolved.append(case)
    if case.pk is None:
        return
    case.version += 1
    case.updated_at = timezone.now()
    batch.changed[case.pk] = case
    if escalated:
        batch.escalated.append(case)


def _apply(case: Case, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        setattr(case, key, value)


def _follow_resolution(values: dict[str, Any]) -> None:
    """A date of resolution means a resolved case where the file tells no status."""
    if values.get("resolved_at") and "status" not in values:
        values["status"] = CaseStatus.RESOLVED


def _refuse_nonsense(case: Case) -> None:
    if case.opened_at > timezone.now():
        raise RowRefused("opened_at", case.opened_at, "The case can't have been opened in the future.")
    if case.resolved_at and case.status != CaseStatus.RESOLVED:
        raise RowRefused("resolved_at", case.resolved_at, "The case has a date of resolution but is not resolved.")
    if case.resolved_at and case.resolved_at < case.opened_at:
        raise RowRefused("resolved_at", case.resolved_at, "The case was resolved before it was opened.")


def _follow_merges(batch: Batch) -> None:
    """Rows of an account that was merged before it was held go to its survivor."""
    for case in [*batch.new, *batch.changed.values()]:
        case.account_id = batch.accounts.final(case.account_id)


def _write(batch: Batch) -> None:
    Case.objects.bulk_create(batch.new, batch_size=1000)
    _number(batch.new)
    Case.objects.bulk_update(batch.changed.values(), WRITTEN, batch_size=200)
    changes.announced(Case, [case.pk for case in batch.new] + list(batch.changed))
    now = timezone.now()
    record_many(
        [_activity(opening_kind(case), case, case.opened_at, case.description) for case in batch.new]
        + [_activity("service.escalated", case, now) for case in batch.escalated]
        + [_activity("service.resolved", case, case.resolved_at or now) for case in batch.resolved]
    )


def _number(cases: Sequence[Case]) -> None:
    """Give the new cases the numbers that follow from their keys."""
    for case in cases:
        case.number = Case.number_of(case.pk)
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    rows.update(number=Cast(F("pk") + FIRST_NUMBER, CharField(max_length=40)))


def _activity(kind: str, case: Case, at: datetime, body: str = "") -> Activity:
    return Activity(
        kind=kind,
        account=case.account,
        contact=case.contact,
        actor=case.owner,
        target=case,
        subject=case.subject,
        body=body,
        occurred_at=at,
        data=words(case),
    )
