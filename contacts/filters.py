"""What the contacts list can be narrowed down by."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from contacts import search
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from hotcrm.views.filters import ListFilter, Owner, OwnerFilter

STALE = (("30", "over 30 days ago"), ("90", "over 90 days ago"), ("180", "over 180 days ago"), ("never", "never"))


class ContactFilter(ListFilter):
    """Search, who answers for the account, account, level, department, channel and last touch."""

    q = django_filters.CharFilter(method="by_text", label="Search")
    owner = OwnerFilter(method="by_owner", label="Account owner")
    account = django_filters.CharFilter(method="by_account", label="Account")
    level = django_filters.MultipleChoiceFilter(
        choices=Contact.Level.choices, label="Level", widget=forms.CheckboxSelectMultiple
    )
    department = django_filters.MultipleChoiceFilter(
        choices=Contact.Department.choices, label="Department", widget=forms.CheckboxSelectMultiple
    )
    channel = django_filters.ChoiceFilter(
        field_name="preferred_channel", choices=Contact.Channel.choices, label="Channel", empty_label="Any channel"
    )
    touched = django_filters.ChoiceFilter(
        choices=STALE, method="by_last_touch", label="Last touch", empty_label="Any time"
    )
    archived = django_filters.ChoiceFilter(
        choices=[("1", "only archived")], method="by_archive", label="Archived", empty_label="Left out"
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def by_owner(self, queryset: ContactQuerySet, name: str, value: Owner) -> ContactQuerySet:
        """By who answers for the account, where the reader may see it."""
        accounts = Account.objects.visible_to(self.user)
        return queryset.filter(account__in=super().by_owner(accounts, name, value))

    def by_text(self, queryset: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return search.matching(queryset, value)

    def by_account(self, queryset: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        """The account's number, or a part of its name."""
        if value.isdecimal() and len(value) < 19:
            return queryset.working_at(int(value))
        return queryset.filter(account__name__icontains=value, sees_account=True)

    def by_last_touch(self, queryset: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        if value == "never":
            return queryset.filter(last_activity_at__isnull=True)
        since = timezone.now() - timedelta(days=int(value))
        return queryset.filter(Q(last_activity_at__lt=since) | Q(last_activity_at__isnull=True))

    def by_archive(self, queryset: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return queryset.filter(archived_at__isnull=False)
