"""What was not done, and why, in words: by a service to a form, by an import to a row, by a deletion."""

from collections.abc import Container
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm

from hotcrm.core.customer360 import RowOutcome

# What is said of a record that somebody may not see or change: nothing of it.
HIDDEN_MATCH = "A matching record exists. Ask a steward."


class RefusableForm(BaseForm):
    """A form that can tell what a service refused after the form itself was fine."""

    def refuse(self, error: ValidationError) -> None:
        """Show what was refused beside the field it names, or above the form where that field is not shown."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class RowRefused(ValueError):
    """A row of an import that cannot go in: its field, the value and the reason."""

    def __init__(self, field: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        said = "" if value is None else str(value)
        self.outcome = RowOutcome(status="rejected", field=field, value=said, reason=reason)


def left_out(pk: int, allowed: Container[int], notice: str = "") -> RowOutcome:
    """A row of an import that means a record which stays as it is; one that the person may not see is not named."""
    if pk in allowed:
        return RowOutcome(status="skipped", pk=pk, notice=notice)
    return RowOutcome(status="skipped", notice=HIDDEN_MATCH)


class NotEmpty(Exception):
    """A record that holds something is archived instead of deleted. `reasons` say what, in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons
