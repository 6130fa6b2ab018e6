"""What an import counts and tells."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

from dataquality.importing.rejection import Rejection
from hotcrm.core.customer360 import RowOutcome


@dataclass(kw_only=True)
class Tally:
    """Rows by what became of them: accepted + rejected = rows, and the next four add up to accepted."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    possible_duplicates: int = 0

    def count(self, status: str) -> None:
        """Count one row under its outcome."""
        self.rows += 1
        setattr(self, status, getattr(self, status) + 1)
        if status != "rejected":
            self.accepted += 1

    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Listener(Protocol):
    """Whoever wants to hear of an import while it runs: a report file, a job row, a page."""

    def rejected(self, rejection: Rejection) -> None: ...

    def taken(self, line: int, outcome: RowOutcome, label: str) -> None: ...

    def progressed(self, tally: Tally) -> None: ...


class Silence:
    """A listener that keeps nothing."""

    def rejected(self, rejection: Rejection) -> None:
        """Nobody asked."""

    def taken(self, line: int, outcome: RowOutcome, label: str) -> None:
        """Nobody asked."""

    def progressed(self, tally: Tally) -> None:
        """Nobody asked."""


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What an import did: its counts, what to tell besides, and the records that it made."""

    tally: Tally
    notices: Sequence[str]
    created: Sequence[int] = field(default=())
