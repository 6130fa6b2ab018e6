"""What the filters of all lists share: an owner, the archive, columns of other apps, and what can't be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import QueryDict

from hotcrm.core.customer360 import ListColumn
from hotcrm.users.models import ManagementLine, User

ME, TEAM, NOBODY = "me", "team", "none"
WORDS = {ME: "me", TEAM: "my team", NOBODY: "nobody"}
# What a filter of several controls adds to its name.
PARTS = ("", "_min", "_max", "_after", "_before", "_0", "_1")


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whom an owner filter means: one of WORDS, or a person."""

    said: str
    person: User | None = None

    def __str__(self) -> str:
        return str(self.person) if self.person else WORDS[self.said]


class OwnerInput(forms.TextInput):
    """Links for me, my team and nobody, and a box for a name: the one that says something counts."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        said = [text for text in data.getlist(name) if text] if hasattr(data, "getlist") else [data.get(name)]
        return said[-1] if said else ""


class OwnerField(forms.CharField):
    """me, team, none, a person's number, or a name or e-mail address as typed."""

    widget = OwnerInput

    def clean(self, value: Any) -> Any:
        """An Owner or None; raises ValidationError that says when there is nobody, or several people."""
        text = super().clean(value)
        if not text or text in WORDS:
            return Owner(said=text) if text else None
        found = list(User.objects.filter(_named(text))[:2])
        if len(found) != 1:
            raise ValidationError(f"Several people are called {text}." if found else f"Nobody here is called {text}.")
        return Owner(said=str(found[0].pk), person=found[0])


class OwnerFilter(django_filters.Filter):
    """Rows that somebody answers for."""

    field_class = OwnerField


class ListFilter(django_filters.FilterSet):
    """A filter set of a list. A value or a name that can't be read matches nothing, rather than too much.

    `columns` of other apps with numbers become ranges. `put_away(rows)` leaves the archive out unless it is asked for.
    """

    archive_filters: ClassVar[Sequence[str]] = ("archived",)

    def __init__(
        self, data: QueryDict, *, queryset: QuerySet[Any], user: Any, columns: Sequence[ListColumn] = ()
    ) -> None:
        super().__init__(data, queryset=queryset)
        self.user = user
        for column in columns:
            if column.numeric and column.annotation is not None and column.key not in self.filters:
                self.filters[column.key] = django_filters.RangeFilter(field_name=column.key, label=column.label)

    def unknown(self, passing: frozenset[str]) -> list[str]:
        """Names in the address that mean no filter, as of one that the product once had."""
        known = {name + part for name in {*self.base_filters, *self.filters} for part in PARTS} | passing
        return [name for name, values in self.data.lists() if name not in known and any(values)]

    @property
    def qs(self) -> Any:
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        found = super().qs
        asked = self.form.cleaned_data if self.is_bound else {}
        return found if any(asked.get(name) for name in self.archive_filters) else found.unarchived()

    def by_owner(self, queryset: Any, name: str, value: Owner) -> Any:
        if value.said == TEAM:
            return queryset.filter(of_team(self.user))
        if value.said in (ME, NOBODY):
            return queryset.filter(owner=self.user if value.said == ME else None)
        return queryset.filter(owner=value.person)


def of_team(user: Any) -> Q:
    """Rows of the person and of everybody below in the management line."""
    return Q(owner=user) | Q(Exists(ManagementLine.objects.filter(manager=user, report=OuterRef("owner"))))


def _named(text: str) -> Q:
    if text.isdecimal() and len(text) < 18:
        return Q(pk=int(text))
    people = User.objects.alias(full=Concat("first_name", Value(" "), "last_name"))
    return Q(email__iexact=text) | Q(pk__in=people.filter(full__iexact=text, is_active=True).values("pk"))
