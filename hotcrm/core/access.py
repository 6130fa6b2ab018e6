"""Who may see and change which rows: every page, fragment, count and export starts from these two questions."""

from typing import Any, Self

from django.db import models


class AccessQuerySet(models.QuerySet[Any]):
    """A queryset that knows its readers and editors. Each model answers with one SQL predicate."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may see."""
        raise NotImplementedError

    def editable_by(self, user: Any) -> Self:
        """The rows that `user` may change; always among those visible."""
        raise NotImplementedError
