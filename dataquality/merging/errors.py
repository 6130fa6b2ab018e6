"""Why a merge or an undo was not done. Nothing was written then."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataquality.merging.plan import Plan
    from dataquality.models import Merge


class MergeRefused(Exception):
    """The merge can't be done; the message says why in words."""


class NotAllowed(MergeRefused):
    """Whoever asks may not do this."""


class AlreadyMerged(MergeRefused):
    """A record of the set was merged before, or is gone."""


class PlanMoved(MergeRefused):
    """Something changed since the plan was shown. `plan` is the one that holds now."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__("Something changed since this page was opened.")
        self.plan = plan


class UndoRefused(Exception):
    """The merge can't be taken back; the message says why in words. `later` are the merges to take back first."""

    def __init__(self, words: str, later: "list[Merge] | None" = None) -> None:
        super().__init__(words)
        self.later = later or []
