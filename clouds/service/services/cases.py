"""Opening a case, changing what is known about it, and moving it on."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from clouds.service.models import Case, CaseStatus, Priority
from contacts.models import Contact
from hotcrm.core import activity, changes
from hotcrm.core.models import VersionConflict
from hotcrm.core.survivors import held, living
from hotcrm.core.wording import sentence

EDITABLE = ("subject", "contact", "owner", "priority", "description")


@transaction.atomic
def create_case(*, account: Account, actor: Any, subject: str, **values: Any) -> Case:
    """Open a case at `account` (or at the account it was merged into) and tell the timeline.

    `values` are fields of EDITABLE and `opened_at`; the owner is `actor` unless told. Raises ValidationError that
    names the field.
    """
    account = living(Account, account.pk)
    values = {"owner": actor, "opened_at": timezone.now(), **values}
    case = Case(account=account, subject=subject, **_living_contact(values))
    case.derive()
    _refuse_future(case)
    case.full_clean()
    case.save()
    changes.announced(Case, [case.pk])
    record_opening(case, actor=actor)
    return case


@transaction.atomic
def update_case(*, case: Case, actor: Any, version: int, **values: Any) -> Case:
    """Change fields of EDITABLE if nobody changed the case since `version`; the due time follows the priority.

    Raises VersionConflict with the stored case, and ValidationError that names the field.
    """
    contact = values.get("contact")
    held(case, "account", "contact", besides=[contact] if contact else [])
    case.claim_version(version)
    stored = Case.objects.select_related("account").get(pk=case.pk)
    priority = stored.priority
    values = _living_contact(values)
    before = {field: getattr(stored, field, None) for field in values}
    for field, value in values.items():
        if field not in EDITABLE:
            raise ValueError(f"{field} is not changed here.")
        setattr(stored, field, value)
    stored.full_clean(exclude=["account"])
    stored.save()
    changes.announced(Case, [stored.pk])
    if stored.priority == Priority.P1 != priority:
        record_escalation(stored, actor=actor)
        before.pop("priority", None)
    if changed := [name for name in before if getattr(stored, name) != before[name]]:
        _record("service.changed", stored, actor, words=sentence(stored, before, changed))
    return stored


@transaction.atomic
def set_status(*, case: Case, status: str, actor: Any, version: int | None = None) -> Case:
    """Move the case to `status`; resolving it dates the resolution, anything else takes the date back.

    The same status again changes nothing. Raises ValidationError for a status that does not exist or an archived
    case, and VersionConflict when `version` is told and the case was changed since.
    """
    if status not in CaseStatus.values:
        raise ValidationError({"status": f"There is no status '{status}'."})
    stored = held(case, "account", "contact")
    if version is not None and stored.version != version:
        raise VersionConflict(stored)
    if stored.archived_at is not None:
        raise ValidationError({"status": "The case is archived. Restore it first."})
    if stored.status == status:
        return stored
    before = stored.get_status_display()
    stored.status = status
    stored.version += 1
    stored.save()
    changes.announced(Case, [stored.pk])
    _record_move(stored, before, actor)
    return stored


def words(case: Case) -> Mapping[str, str]:
    """What a sentence of the timeline may say about the case."""
    return {"number": case.number, "priority": case.get_priority_display(), "status": case.get_status_display()}


def opening_kind(case: Case) -> str:
    """The kind of entry that a new case leaves: a critical one is an escalation from the start."""
    return "service.escalated" if case.priority == Priority.P1 else "service.opened"


def record_opening(case: Case, *, actor: Any) -> None:
    """Tell the timeline that the case was opened."""
    _record(opening_kind(case), case, actor, body=case.description)


def record_escalation(case: Case, *, actor: Any) -> None:
    """Tell the timeline that the case became critical."""
    _record("service.escalated", case, actor)


def _record_move(case: Case, before: str, actor: Any) -> None:
    kind = "service.resolved" if case.status == CaseStatus.RESOLVED else "service.status"
    _record(kind, case, actor, before=before)


def _record(kind: str, case: Case, actor: Any, *, body: str = "", **more: str) -> None:
    activity.record(
        kind,
        account=case.account,
        contact=case.contact,
        actor=actor,
        target=case,
        subject=case.subject,
        body=body,
        data={**words(case), **more},
    )


def _refuse_future(case: Case) -> None:
    if case.opened_at > timezone.now():
        raise ValidationError({"opened_at": "The case can't have been opened in the future."})


def _living_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the contact that lives on, when the chosen one was merged."""
    contact = values.get("contact")
    return dict(values) if contact is None else {**values, "contact": living(Contact, contact.pk)}
