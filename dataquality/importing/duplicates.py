"""What to do with rows that look like a record that exists, beyond the match keys of the import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hotcrm.core.customer360 import Importable, ImportContext, RowOutcome

Policy = Literal["review", "update", "skip", "create"]
POLICIES: tuple[Policy, ...] = ("review", "update", "skip", "create")


@dataclass(kw_only=True)
class Check:
    """How rows of a kind are compared with what is there. Without a matcher for the kind nothing is compared."""

    kind: str
    policy: Policy
    actor: Any

    def settle(
        self, rows: Sequence[Mapping[str, Any]], context: ImportContext, importable: Importable
    ) -> Sequence[RowOutcome | None]:
        """Rows that are done already because they look like a record; None for those still to be saved."""
        return [None] * len(rows)

    def queue(self, created: Sequence[int]) -> int:
        """Put the pairs of new records into the queue for review; how many there are."""
        return 0


def check(kind: str, policy: str, actor: Any) -> Check:
    """The check for a kind. Raises ValueError for a policy that does not exist."""
    if policy not in POLICIES:
        raise ValueError(policy)
    return Check(kind=kind, policy=policy, actor=actor)
