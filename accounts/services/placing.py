"""Putting an account, with everything below it, somewhere else in the hierarchy."""

from typing import Any

from accounts import tree
from accounts.models import Account
from hotcrm.audit.models import audited
from hotcrm.core import activity
from hotcrm.core.survivors import held


def move_account(*, account: Account, parent: Account | None, actor: Any) -> bool:
    """Put the account under `parent`, or make it the head of a family of its own. False when it stood there already.

    Raises CycleRefused, whose message says in words why not.
    """
    with tree.tree_lock():
        before = held(account).parent
        tree.move(account, parent)
        if account.parent == before:
            return False
        words = f"under {account.parent}" if account.parent else "out of its family"
        audited(
            "account.move",
            actor=actor,
            model="accounts.Account",
            ids=[account.pk],
            before=before.pk if before else None,
            after=account.parent_id,
        )
        activity.record("accounts.moved", account=account, actor=actor, data={"words": words})
        return True
