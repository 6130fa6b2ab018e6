"""Who may see and change which rows: every page, fragment, count and export starts from these two questions."""

from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Q, Subquery
from django.db.models.lookups import IsNull

# What apps ask about a person along with the permissions, in their one query: name -> expression of the person.
facts: dict[str, Callable[[Any], Any]] = {}


def fact(user: Any, name: str) -> Any:
    """What was read of that fact for this person, once a request; None before the permissions are read."""
    return user.__dict__.get("_facts", {}).get(name)


def found(rows: models.QuerySet[Any]) -> Q:
    """Whether one of these correlated `rows` exists, looked up for each row by index.

    Exists says the same, but PostgreSQL may decide to read all of `rows` into a hash first: for somebody with a hundred
    thousand grants that takes longer than the page.
    """
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


class AccessQuerySet(models.QuerySet[Any]):
    """A queryset that knows its readers and editors. Each model answers with one SQL predicate."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may see."""
        raise NotImplementedError

    def editable_by(self, user: Any) -> Self:
        """The rows that `user` may change; always among those visible."""
        raise NotImplementedError
