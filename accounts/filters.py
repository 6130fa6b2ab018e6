"""What the accounts list can be narrowed down by."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django_countries import countries

from accounts import search
from accounts.models import Account
from accounts.models.choices import AccountType, Industry, SlaTier, Status
from accounts.querysets import AccountQuerySet
from hotcrm.core.customer360 import ListColumn
from hotcrm.users.models import ManagementLine, User

ME, TEAM, NOBODY = "me", "team", "none"
STALE = (
    ("30", "over 30 days ago"),
    ("60", "over 60 days ago"),
    ("90", "over 90 days ago"),
    ("180", "over 180 days ago"),
)


class AccountFilter(django_filters.FilterSet):
    """Search, owner, kind, place in the family and time since the last touch.

    Archived accounts are left out unless the status asks for them. An unreadable value matches nothing.
    """

    q = django_filters.CharFilter(method="by_text", label="Search")
    owner = django_filters.ChoiceFilter(method="by_owner", label="Owner", empty_label="Anybody")
    type = django_filters.MultipleChoiceFilter(
        choices=AccountType.choices, label="Type", widget=forms.CheckboxSelectMultiple
    )
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, label="Status", widget=forms.CheckboxSelectMultiple
    )
    industry = django_filters.ChoiceFilter(choices=Industry.choices, label="Industry", empty_label="Any industry")
    country = django_filters.CharFilter(method="by_country", label="Country")
    sla = django_filters.MultipleChoiceFilter(
        field_name="sla_tier", choices=SlaTier.choices, label="SLA", widget=forms.CheckboxSelectMultiple
    )
    touched = django_filters.ChoiceFilter(
        choices=STALE, method="by_last_touch", label="Last touch", empty_label="Any time"
    )
    family = django_filters.NumberFilter(method="by_family", label="Family of", widget=forms.HiddenInput)

    class Meta:
        model = Account
        fields: list[str] = []

    def __init__(self, *args: Any, user: Any, columns: Sequence[ListColumn] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for column in columns:
            if column.numeric and column.annotation is not None:
                self.filters[column.key] = django_filters.RangeFilter(field_name=column.key, label=column.label)
        self.filters["owner"].extra["choices"] = _Owners(user)

    @property
    def qs(self) -> AccountQuerySet:
        """The rows asked for; none when a value can't be read, rather than too many."""
        if self.is_bound and not self.form.is_valid():
            empty: AccountQuerySet = self.queryset.none()
            return empty
        found: AccountQuerySet = super().qs
        asked = self.form.cleaned_data if self.is_bound else {}
        return found if asked.get("status") or asked.get("family") else found.unarchived()

    def by_text(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        return search.matching(queryset, value)

    def by_country(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """By name or ISO code; a country that there isn't has no accounts."""
        code = value.upper() if value.upper() in dict(countries) else countries.by_name(value)
        return queryset.filter(billing_country=code) if code else queryset.none()

    def by_owner(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        if value == ME:
            return queryset.filter(owner=self.user)
        if value == TEAM:
            return queryset.owned_by_team_of(self.user)
        if value == NOBODY:
            return queryset.filter(owner=None)
        return queryset.filter(owner=int(value))

    def by_last_touch(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        return queryset.untouched_since(timezone.now() - timedelta(days=int(value)))

    def by_family(self, queryset: AccountQuerySet, name: str, value: Any) -> AccountQuerySet:
        head = Account.objects.visible_to(self.user).filter(pk=value).first()
        return queryset.family_of(head) if head else queryset.none()


class _Owners:
    """Choices of the owner filter: me, my team, nobody, and people. Read once, when the filter is shown."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def __call__(self) -> list[tuple[str, str]]:
        return [(ME, "me"), (TEAM, "my team"), (NOBODY, "nobody"), *self._people]

    @cached_property
    def _people(self) -> list[tuple[str, str]]:
        people = User.objects.filter(is_active=True)
        if not self._user.has_perm("accounts.view_every_account"):
            below = ManagementLine.objects.filter(manager=self._user).values("report")
            people = people.filter(pk__in=below)
        return [(str(person.pk), str(person)) for person in people]
