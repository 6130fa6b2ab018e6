"""Logging what people did: calls, meetings, e-mails and notes, and correcting one's own entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core import activity
from hotcrm.core.survivors import held, living
from timeline.listening import refresh_last_touch
from timeline.models import Event
from timeline.services.tasks import create_task


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A task that comes out of an entry."""

    due_on: date
    title: str = ""


def log_call(
    *,
    account: Account,
    actor: Any,
    text: str,
    contact: Contact | None = None,
    outcome: str = Event.Outcome.CONNECTED,
    direction: str = Event.Direction.OUT,
    minutes: int | None = None,
    occurred_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    subject: str = "",
    target: Any = None,
) -> Event:
    """Log a call with somebody at the account. Raises ValidationError that names the field."""
    told = {"outcome": outcome, "direction": direction, "minutes": minutes}
    return _log("timeline.call", account, actor, text, contact, occurred_at, follow_up, told, subject, target)


def log_meeting(
    *,
    account: Account,
    actor: Any,
    text: str,
    contact: Contact | None = None,
    outcome: str = Event.Outcome.HELD,
    minutes: int | None = None,
    occurred_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    subject: str = "",
    target: Any = None,
) -> Event:
    """Log a meeting; one that lies ahead has no outcome yet. Raises ValidationError that names the field."""
    ahead = occurred_at is not None and occurred_at > timezone.now()
    told = {"outcome": "" if ahead else outcome, "minutes": minutes}
    return _log("timeline.meeting", account, actor, text, contact, occurred_at, follow_up, told, subject, target)


def log_email(
    *,
    account: Account,
    actor: Any,
    text: str,
    contact: Contact | None = None,
    direction: str = Event.Direction.OUT,
    occurred_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    subject: str = "",
    target: Any = None,
) -> Event:
    """Log an e-mail to or from somebody at the account. Raises ValidationError that names the field."""
    told = {"direction": direction}
    return _log("timeline.email", account, actor, text, contact, occurred_at, follow_up, told, subject, target)


def log_note(
    *,
    account: Account,
    actor: Any,
    text: str,
    contact: Contact | None = None,
    occurred_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    target: Any = None,
) -> Event:
    """Write a note. Raises ValidationError that names the field."""
    return _log("timeline.note", account, actor, text, contact, occurred_at, follow_up, {}, "", target)


@transaction.atomic
def edit_entry(*, event: Event, actor: Any, text: str, outcome: str = "") -> Event:
    """Correct the text or the outcome of one's own entry."""
    stored = _own(event, actor)
    stored.body = _text(text)
    if outcome and stored.outcome:
        stored.outcome = outcome
    stored.full_clean()
    stored.save(update_fields=["body", "outcome"])
    _touched(stored)
    return stored


@transaction.atomic
def delete_entry(*, event: Event, actor: Any) -> Event:
    """Take one's own entry back. It stays for a while, so that this can be undone."""
    stored = _own(event, actor)
    stored.deleted_at = stored.deleted_at or timezone.now()
    stored.save(update_fields=["deleted_at"])
    _touched(stored)
    return stored


@transaction.atomic
def restore_entry(*, event: Event, actor: Any) -> Event:
    """Undo the deletion of one's own entry."""
    stored = _own(event, actor)
    stored.deleted_at = None
    stored.save(update_fields=["deleted_at"])
    _touched(stored)
    return stored


@transaction.atomic
def _log(
    kind: str,
    account: Account,
    actor: Any,
    text: str,
    contact: Contact | None,
    occurred_at: datetime | None,
    follow_up: FollowUp | None,
    told: Mapping[str, Any],
    subject: str,
    target: Any,
) -> Event:
    account = living(Account, account.pk)
    contact = living(Contact, contact.pk) if contact is not None else None
    if account.is_archived:
        raise ValidationError({"text": f"{account.name} is archived. Restore it first."})
    if kind != "timeline.meeting" and occurred_at is not None and occurred_at > timezone.now():
        raise ValidationError({"at": "That is still ahead. Make it a task or a meeting."})
    event: Event = activity.record(
        kind,
        account=account,
        contact=contact,
        actor=actor,
        target=target,
        subject=subject,
        body=_text(text),
        occurred_at=occurred_at,
        data=told,
    )
    if follow_up is not None:
        title = follow_up.title.strip() or f"Follow up with {contact or account}"
        create_task(account=account, contact=contact, owner=actor, actor=actor, title=title, due_on=follow_up.due_on)
    return event


def _text(text: str) -> str:
    if not text.strip():
        raise ValidationError({"text": "Write what happened."})
    return text.strip()


def _own(event: Event, actor: Any) -> Event:
    """The stored entry held for writing. Raises PermissionDenied for what others or the system wrote."""
    stored = held(event, "account", "contact")
    if not stored.is_written_by(actor):
        raise PermissionDenied("Only who wrote an entry can change it.")
    return stored


def _touched(event: Event) -> None:
    refresh_last_touch(Account, [event.account_id])
    if event.contact_id:
        refresh_last_touch(Contact, [event.contact_id])
