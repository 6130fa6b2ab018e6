"""Handing an account over."""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Account
from hotcrm.audit.models import audited
from hotcrm.core import activity, changes
from hotcrm.core.customer360 import handovers
from hotcrm.core.survivors import held


@transaction.atomic
def assign_owner(*, account: Account, owner: Any, actor: Any, take_along: bool = True) -> dict[str, int]:
    """Make `owner` answer for the account; with `take_along` everything registered for handing over follows.

    Returns what went along: {"Open tasks": 3}.
    """
    before = held(account).owner
    account.owner = owner
    account.save(update_fields=["owner"])
    Account.objects.filter(pk=account.pk).update(version=F("version") + 1)
    account.refresh_from_db(fields=["version"])
    moved = {}
    if take_along and before is not None and owner is not None:
        moved = {h.label: h.hand_over(before, owner, account, actor) for h in handovers.items()}
    audited(
        "account.owner",
        actor=actor,
        model="accounts.Account",
        ids=[account.pk],
        before=before.pk if before else None,
        after=owner.pk if owner else None,
    )
    activity.record("accounts.owner", account=account, actor=actor, data={"words": str(owner or "nobody")})
    changes.announced(Account, [account.pk])
    return moved
