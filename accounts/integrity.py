"""Rules over the stored rows of accounts that `check_integrity` runs."""

from collections.abc import Iterator, Mapping

from accounts import dependents, tree
from accounts.models import Account
from hotcrm.core.customer360 import Finding
from hotcrm.users.models import ManagementLine, User

LABEL = "accounts.Account"


def tree_faults() -> Iterator[Finding]:
    """Accounts whose stored place is not what the parents say."""
    for fault in tree.faults():
        yield Finding(code="tree", model=LABEL, id=fault.account_id, detail=fault.detail)


def merged_accounts() -> Iterator[Finding]:
    """Merged accounts that still have children or rows of their own, or whose survivor was merged in turn."""
    chained = Account.objects.filter(merged_into__merged_into__isnull=False)
    for pk in chained.values_list("pk", flat=True):
        yield Finding(code="redirect", model=LABEL, id=pk, detail="Its survivor was merged into another account.")
    for found in dependents.strays():
        yield Finding(
            code="stray",
            model=LABEL,
            id=found.account_id,
            detail=f"It was merged, but {found.count} {found.label} still refer to it.",
        )


def management_line() -> Iterator[Finding]:
    """People whose stored line of managers is not what the manager field says."""
    boss = dict(User.objects.values_list("pk", "manager_id"))
    expected = {(above, pk) for pk in boss for above in _line(pk, boss)}
    stored = set(ManagementLine.objects.values_list("manager_id", "report_id"))
    for manager_id, report_id in sorted(expected ^ stored):
        words = "is missing" if (manager_id, report_id) in expected else "is too much"
        yield Finding(
            code="management_line", model="users.ManagementLine", id=report_id, detail=f"Manager {manager_id} {words}."
        )


def rebuild_tree() -> None:
    """Write all places again from the parents."""
    tree.rebuild()


def _line(pk: int, boss: Mapping[int, int | None]) -> Iterator[int]:
    seen: set[int] = set()
    above = boss[pk]
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = boss[above]
