"""What the list of cases can be narrowed down to."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from clouds.service.models import Case, CaseStatus, Priority
from clouds.service.search import matching
from clouds.service.selectors.account_cases import at_risk
from contacts.models import Contact
from hotcrm.users.models import User

ME, NOBODY = "me", "none"
OWN, FAMILY = "own", "family"
# Shown only when an address sets them: links and quick choices do, few people look for them.
SHOWN_WHEN_SET = ("scope", "contact", "open")


class VisibleRecord(forms.CharField):
    """A record that the person may see, named by its number in the address or by its name in the box."""

    rows: QuerySet[Any]
    name_field: str

    def clean(self, value: Any) -> Any:
        """The record meant; raises ValidationError that says when there is none or several."""
        text = super().clean(value)
        if not text:
            return None
        found = list(self.rows.filter(self._meant(text)).distinct()[:2])
        if len(found) != 1:
            raise ValidationError(f"Several records are called {text}." if found else f"There is no '{text}' here.")
        return found[0]

    def _meant(self, text: str) -> Q:
        """A number means the record or the one it was merged into; anything else is a name."""
        if text.isdecimal() and len(text) < 18:
            return Q(pk=int(text)) | Q(merged_records__pk=int(text))
        return Q(**{f"{self.name_field}__iexact": text})


class VisibleRecordFilter(django_filters.Filter):
    """Narrows down to one account or contact."""

    field_class = VisibleRecord


class CaseFilter(django_filters.FilterSet):
    """Search, status, priority, owner, days, account with its family, and person.

    Archived cases are left out unless asked for. An unreadable value matches nothing.
    """

    q = django_filters.CharFilter(method="by_text", label="Search")
    status = django_filters.MultipleChoiceFilter(
        choices=CaseStatus.choices, label="Status", widget=forms.CheckboxSelectMultiple
    )
    priority = django_filters.MultipleChoiceFilter(
        choices=Priority.choices, label="Priority", widget=forms.CheckboxSelectMultiple
    )
    owner = django_filters.ChoiceFilter(method="by_owner", label="Owner", empty_label="Anybody")
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

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.filters["owner"].extra["choices"] = _owners
        for name in SHOWN_WHEN_SET:
            if not self.data.get(name):
                del self.filters[name]
        for name, rows, by in (
            ("account", Account.objects.visible_to(user), "name"),
            ("contact", Contact.objects.visible_to(user), "last_name"),
        ):
            if name in self.filters:
                field = self.filters[name].field
                field.rows, field.name_field = rows, by

    @property
    def qs(self) -> Any:
        """The rows asked for; none when a value can't be read, rather than too many."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        found = super().qs
        return found if self.form.cleaned_data.get("archived") else found.unarchived()

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(matching(value))

    def by_owner(self, queryset: Any, name: str, value: str) -> Any:
        if value == ME:
            return queryset.filter(owner=self.user)
        return queryset.filter(owner=None if value == NOBODY else int(value))

    def by_account(self, queryset: Any, name: str, value: Account) -> Any:
        if self.form.cleaned_data.get("scope") == FAMILY:
            return queryset.filter(account__in=Account.objects.visible_to(self.user).family_of(value))
        return queryset.filter(account=value)

    def by_scope(self, queryset: Any, name: str, value: str) -> Any:
        """Read by the account's filter; alone it means nothing."""
        return queryset

    def by_contact(self, queryset: Any, name: str, value: Contact) -> Any:
        return queryset.filter(contact=value)

    def by_openness(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.open()

    def by_risk(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.open().filter(at_risk(timezone.now()))

    def by_resolution(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(resolved_at__gte=timezone.now() - timedelta(days=int(value)))

    def by_archive(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(archived_at__isnull=False)


def _owners() -> Any:
    """Choices of the owner filter, read when the filter is shown."""
    yield ME, "me"
    yield NOBODY, "nobody"
    for person in User.objects.filter(is_active=True).only("first_name", "last_name", "email"):
        yield str(person.pk), str(person)
