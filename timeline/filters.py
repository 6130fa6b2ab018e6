"""What the timeline tab and the task list can be narrowed down by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.customer360 import event_kinds
from hotcrm.core.text import fold
from hotcrm.users.models import User
from timeline.models import Event, Task
from timeline.querysets import EventQuerySet
from timeline.selectors.feed import of_group
from timeline.selectors.next_steps import due

GROUPS = (
    ("call", "Calls"),
    ("meeting", "Meetings"),
    ("email", "E-mails"),
    ("note", "Notes"),
    ("task", "Tasks done"),
    ("sales", "Sales"),
    ("service", "Service"),
    ("milestone", "Milestones"),
)
ME, ALL = "me", "all"


class FeedFilter(django_filters.FilterSet):
    """Kind, person, colleague, days, text, and account or family. An unreadable value matches nothing."""

    q = django_filters.CharFilter(method="by_text", label="Search")
    kind = django_filters.ChoiceFilter(method="by_kind", label="Kind", empty_label="All")
    person = django_filters.ModelChoiceFilter(
        field_name="contact", queryset=Contact.objects.none(), label="Person", empty_label="Anybody"
    )
    colleague = django_filters.ModelChoiceFilter(
        field_name="actor", queryset=User.objects.filter(is_active=True), label="Colleague", empty_label="Anybody"
    )
    day = django_filters.DateFromToRangeFilter(field_name="occurred_at", label="Date")
    tree = django_filters.BooleanFilter(method="by_family", label="Family", widget=forms.CheckboxInput)

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, data: Any, *, account: Account, user: Any) -> None:
        self.is_family = data.get("tree", "") in {"1", "on", "true"}
        events = _family(account, user) if self.is_family else _own(account, user)
        super().__init__(data, queryset=events)
        self.filters["kind"].extra["choices"] = _kinds
        self.filters["person"].queryset = Contact.objects.live().working_at(account).order_by("last_name")
        del self.filters["tree"]

    @property
    def qs(self) -> EventQuerySet:
        """The entries asked for; none when a value can't be read, rather than too many."""
        if not self.form.is_valid():
            empty: EventQuerySet = self.queryset.none()
            return empty
        found: EventQuerySet = super().qs
        return found

    @property
    def is_set(self) -> bool:
        return any(self.data.get(name) for name in ("q", "kind", "person", "colleague", "day_after", "day_before"))

    def by_kind(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return of_group(queryset, value)

    def by_text(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return queryset.filter(Q(body__icontains=value) | Q(subject__icontains=value))

    def by_family(self, queryset: EventQuerySet, name: str, value: bool) -> EventQuerySet:
        """Decided before the rows are asked for."""
        return queryset


class TaskFilter(django_filters.FilterSet):
    """Whose tasks, due when, of which account."""

    q = django_filters.CharFilter(method="by_text", label="Search")
    owner = django_filters.ChoiceFilter(method="by_owner", label="Owner", empty_label="Me")
    due = django_filters.ChoiceFilter(
        choices=[
            ("overdue", "overdue"),
            ("today", "today"),
            ("week", "next 7 days"),
            ("later", "later"),
            ("none", "no day"),
            ("done", "done"),
        ],
        method="by_due",
        label="Due",
        empty_label="All open",
    )
    account = django_filters.NumberFilter(field_name="account_id", label="Account", widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, data: Any, *, user: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.filters["owner"].extra["choices"] = _owners

    @property
    def qs(self) -> Any:
        """The tasks asked for: by default one's own open ones; none when a value can't be read."""
        if not self.form.is_valid():
            return self.queryset.none()
        found = super().qs
        asked = self.form.cleaned_data
        if not asked.get("due"):
            found = found.open()
        return found if asked.get("owner") else found.filter(owner=self.user)

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        folded = fold(value)
        return queryset.filter(Q(title__icontains=value) | Q(account__search_text__contains=folded))

    def by_owner(self, queryset: Any, name: str, value: str) -> Any:
        if value == ALL:
            return queryset
        return queryset.filter(owner=self.user if value == ME else int(value))

    def by_due(self, queryset: Any, name: str, value: str) -> Any:
        return due(queryset, value)


def _kinds() -> list[tuple[str, str]]:
    """The groups that some registered kind belongs to."""
    known = {kind.group for kind in event_kinds.items()}
    return [(key, label) for key, label in GROUPS if key in known or key == "milestone"]


def _owners() -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True)
    return [(ME, "me"), (ALL, "everybody"), *((str(person.pk), str(person)) for person in people)]


def _own(account: Account, user: Any) -> EventQuerySet:
    events: EventQuerySet = Event.objects.readable_by(user).filter(account=account)
    return events


def _family(account: Account, user: Any) -> EventQuerySet:
    """Entries of everything under the same root, as far as the person may see it."""
    root = account.get_root().pk
    events: EventQuerySet = Event.objects.visible_to(user).filter(root_id=root)
    return events
