"""What the accounts list can be narrowed down by."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django_countries import countries

from accounts import search
from accounts.models import Account
from accounts.models.choices import AccountType, Industry, SlaTier, Status
from accounts.querysets import AccountQuerySet
from hotcrm.views.filters import ListFilter, OwnerFilter

STALE = (
    ("30", "over 30 days ago"),
    ("60", "over 60 days ago"),
    ("90", "over 90 days ago"),
    ("180", "over 180 days ago"),
)


class AccountFilter(ListFilter):
    """Search, owner, kind, place in the family and time since the last touch."""

    archive_filters = ("status", "family")

    q = django_filters.CharFilter(method="by_text", label="Search")
    owner = OwnerFilter(method="by_owner", label="Owner")
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

    def by_text(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        return search.matching(queryset, value)

    def by_country(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """By name or ISO code; a country that there isn't has no accounts."""
        code = value.upper() if value.upper() in dict(countries) else countries.by_name(value)
        return queryset.filter(billing_country=code) if code else queryset.none()

    def by_last_touch(self, queryset: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        return queryset.untouched_since(timezone.now() - timedelta(days=int(value)))

    def by_family(self, queryset: AccountQuerySet, name: str, value: Any) -> AccountQuerySet:
        head = Account.objects.visible_to(self.user).filter(pk=value).first()
        return queryset.family_of(head) if head else queryset.none()
