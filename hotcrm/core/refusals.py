"""What was not done, and why, in words: by a service to a form, by an import to a row, by a deletion."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm

from hotcrm.core.customer360 import RowOutcome


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


class NotEmpty(Exception):
    """A record that holds something is archived instead of deleted. `reasons` say what, in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons
