"""What the list of deals can be narrowed down to."""

from typing import Any

import django_filters
from django import forms

from clouds.sales.models import Opportunity, Stage
from clouds.sales.search import matching
from contacts.models import Contact
from contacts.record_filters import FAMILY, OWN, RecordFilter, VisibleRecordFilter
from hotcrm.views.filters import OwnerFilter


class OpportunityFilter(RecordFilter):
    """Search, stage, owner, days, value, account with its family, and person."""

    q = django_filters.CharFilter(method="by_text", label="Search")
    stage = django_filters.MultipleChoiceFilter(
        choices=Stage.choices, label="Stage", widget=forms.CheckboxSelectMultiple
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
    close = django_filters.DateFromToRangeFilter(field_name="close_on", label="Close date")
    closed = django_filters.DateFromToRangeFilter(field_name="closed_on", label="Answered")
    amount = django_filters.RangeFilter(field_name="worth", label="Amount")
    contact = VisibleRecordFilter(method="by_contact", label="Person")
    open = django_filters.ChoiceFilter(
        choices=[("1", "only open")], method="by_openness", label="Open", empty_label="All"
    )
    lacks = django_filters.ChoiceFilter(
        choices=[("decision_maker", "a decision maker"), ("champion", "a champion")],
        method="by_gap",
        label="Lacks",
        empty_label="Nothing",
    )
    archived = django_filters.ChoiceFilter(
        choices=[("1", "only archived")], method="by_archive", label="Archived", empty_label="Left out"
    )

    class Meta:
        model = Opportunity
        fields: list[str] = []

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(matching(value))

    def by_contact(self, queryset: Any, name: str, value: Contact) -> Any:
        return queryset.of_contact(value)

    def by_gap(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.exclude(committee__members__role=value)
