"""Putting accounts away, bringing them back, and deleting empty ones."""

from typing import Any

from django.db import transaction

from accounts import dependents, tree
from accounts.models import Account
from accounts.models.choices import Status
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held


class NotEmpty(Exception):
    """The account can't be deleted, because of what refers to it."""

    def __init__(self, found: list[dependents.Reference]) -> None:
        super().__init__(", ".join(f"{reference.count} {reference.label}" for reference in found))
        self.found = found


@transaction.atomic
def archive_account(*, account: Account, actor: Any) -> bool:
    """Put the account away: it leaves lists and searches, and keeps everything. False when it was archived already."""
    return _set_status(account, Status.ARCHIVED, "accounts.archived", actor)


@transaction.atomic
def restore_account(*, account: Account, actor: Any) -> bool:
    """Bring an archived account back as active. False when it was not archived."""
    return account.is_archived and _set_status(account, Status.ACTIVE, "accounts.restored", actor)


def delete_account(*, account: Account, actor: Any) -> None:
    """Delete an account that nothing refers to. Raises NotEmpty with what stands in the way."""
    with tree.tree_lock():
        account = held(account, to_delete=True)
        if found := dependents.to_account(account):
            raise NotEmpty(found)
        pk, name = account.pk, account.name
        dependents.drop_derived(account)
        account.delete()
        audited("account.delete", actor=actor, model="accounts.Account", ids=[pk], name_length=len(name))
        changes.announced(Account, [pk])


def _set_status(account: Account, status: str, kind: str, actor: Any) -> bool:
    stored = held(account)
    if stored.status == status:
        return False
    stored.status = status
    stored.version += 1
    stored.save(update_fields=["status", "version"])
    audited(kind, actor=actor, model="accounts.Account", ids=[account.pk])
    activity.record(kind, account=stored, actor=actor)
    changes.announced(Account, [account.pk])
    return True
