"""What the list of cases can be narrowed down to."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from clouds.service.models import Case, CaseStatus, Priority
from clouds.service.search import matching
from clouds.service.selectors.account_cases import at_risk
from contacts.models import Contact
from contacts.record_filters import FAMILY, OWN, RecordFilter, VisibleRecordFilter
from hotcrm.views.filters import OwnerFilter


class CaseFilter(RecordFilter):
    """Search, status, priority, owner, days, account with its family, and person."""

    q = django_filters.CharFilter(method="by_text", label="Search")
    status = django_filters.MultipleChoiceFilter(
        choices=CaseStatus.choices, label="Status", widget=forms.CheckboxSelectMultiple
    )
    priority = django_filters.MultipleChoiceFilter(
        choices=Priority.choices, label="Priority", widget=forms.CheckboxSelectMultiple
    )
    owner = OwnerFilter(method="by_owner", label="Owner")
    account = VisibleRecordFilter(method="by_account", label="Account")
    scope = django_filters.ChoiceFilter(
        choices=[(OWN, "this account"), (FAMILY, "with subsidiaries")],
        method="by_scope",
        label="Scope",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    opened = django_filters.DateFromToRangeFilter(field_name="opened_at", label="Opened")
    contact = VisibleRecordFilter(method="by_contact", label="Person")
    open = django_filters.ChoiceFilter(
        choices=[("1", "only open")], method="by_openness", label="Open", empty_label="All"
    )
    at_risk = django_filters.ChoiceFilter(
        choices=[("1", "due soon or over")], method="by_risk", label="SLA", empty_label="Any"
    )
    resolved_days = django_filters.ChoiceFilter(
        choices=[("7", "last 7 days"), ("30", "last 30 days"), ("90", "last 90 days")],
        method="by_resolution",
        label="Resolved",
        empty_label="Any time",
    )
    archived = django_filters.ChoiceFilter(
        choices=[("1", "only archived")], method="by_archive", label="Archived", empty_label="Left out"
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(matching(value))

    def by_contact(self, queryset: Any, name: str, value: Contact) -> Any:
        return queryset.filter(contact=value)

    def by_risk(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.open().filter(at_risk(timezone.now()))

    def by_resolution(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(resolved_at__gte=timezone.now() - timedelta(days=int(value)))
