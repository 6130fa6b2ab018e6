"""Next steps: making, doing, putting off and handing over."""

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core import activity
from hotcrm.core.survivors import held, living
from timeline.models import Event, Task

DONE = "timeline.task_done"


@transaction.atomic
def create_task(
    *,
    account: Account,
    actor: Any,
    title: str,
    owner: Any = None,
    contact: Contact | None = None,
    due_on: date | None = None,
) -> Task:
    """Give somebody (the actor, if nobody is named) something to do. Raises ValidationError that names the field."""
    account = living(Account, account.pk)
    contact = living(Contact, contact.pk) if contact is not None else None
    if account.is_archived:
        raise ValidationError({"text": f"{account.name} is archived. Restore it first."})
    if not title.strip():
        raise ValidationError({"text": "Write what is to be done."})
    _refuse_blind(owner or actor, account, actor)
    return Task.objects.create(
        account=account,
        contact=contact,
        owner=owner or actor,
        title=title.strip()[:200],
        due_on=due_on,
        created_by=actor,
    )


@transaction.atomic
def complete_task(*, task: Task, actor: Any) -> Task:
    """Tick the task off and tell the timeline; a second tick changes nothing."""
    stored = _held(task)
    if stored.is_done:
        return stored
    stored.done_at, stored.done_by = timezone.now(), actor
    _save(stored, "done_at", "done_by")
    activity.record(
        DONE, account=stored.account, contact=stored.contact, actor=actor, target=stored, subject=stored.title
    )
    return stored


@transaction.atomic
def reopen_task(*, task: Task, actor: Any) -> Task:
    """Undo: the task is open again and its entry leaves the timeline."""
    stored = _held(task)
    if not stored.is_done:
        return stored
    stored.done_at = stored.done_by = None
    _save(stored, "done_at", "done_by")
    about = ContentType.objects.get_for_model(Task)
    Event.objects.filter(target_type=about, target_id=stored.pk, kind=DONE).delete()
    return stored


@transaction.atomic
def snooze_task(*, task: Task, actor: Any, due_on: date) -> Task:
    """Put the task off until `due_on`. Raises ValidationError for a day that is over."""
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": "That day is over. Choose a later one."})
    stored = _held(task)
    stored.due_on = due_on
    return _save(stored, "due_on")


@transaction.atomic
def reassign_task(*, task: Task, actor: Any, owner: Any) -> Task:
    """Give the task to somebody else. Raises ValidationError for somebody who can't see its account."""
    stored = _held(task)
    _refuse_blind(owner, stored.account, actor)
    stored.owner = owner
    return _save(stored, "owner")


def hand_over(from_user: Any, to_user: Any, account: Account, actor: Any) -> int:
    """A new owner takes the open tasks of the old one along; returns how many."""
    mine = Task.objects.open().filter(account=account, owner=from_user)
    return int(mine.update(owner=to_user, version=F("version") + 1))


def _refuse_blind(owner: Any, account: Account, actor: Any) -> None:
    """A task opens no account to who does it: the share comes first. Who can't see the account is not told its name."""
    for person in dict.fromkeys((actor, owner)):
        if Account.objects.visible_to(person).filter(pk=account.pk).exists():
            continue
        said = f"{owner} can't see {account}. Share it first." if person != actor else "You can't see their account."
        raise ValidationError({"owner": said})


def _held(task: Task) -> Task:
    """The stored task, held for writing."""
    return held(task, "account", "contact")


def _save(task: Task, *fields: str) -> Task:
    task.version += 1
    task.save(update_fields=[*fields, "version", "updated_at"])
    return task
