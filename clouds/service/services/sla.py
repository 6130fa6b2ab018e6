"""Keeping the due times of open cases true to the tier of their account."""

from collections.abc import Collection
from typing import Any

from clouds.service.models import Case, due

_AT_ONCE = 5000


def follow_the_tier(model: Any, account_ids: Collection[int]) -> None:
    """Write the due times of open cases of these accounts again; called when accounts are announced."""
    ids = list(account_ids)
    for start in range(0, len(ids), _AT_ONCE):
        _write_due_times(Case.objects.filter(account__in=ids[start : start + _AT_ONCE]))


def rebuild_due_times() -> None:
    """Write the due times of all open cases; bulk loaders and `recompute` call it."""
    _write_due_times(Case.objects.all())


def _write_due_times(cases: Any) -> None:
    opened = cases.exclude(status=Case.Status.RESOLVED).select_related("account")
    late = []
    for case in opened.only("priority", "opened_at", "due_at", "account__sla_tier"):
        due_at = due(case.account.sla_tier, case.priority, case.opened_at)
        if due_at != case.due_at:
            case.due_at = due_at
            late.append(case)
    Case.objects.bulk_update(late, ["due_at"], batch_size=500)
