"""What every list of records about an account and a person can be narrowed down by."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import Account
from contacts.models import Contact
from hotcrm.views.filters import ListFilter

OWN, FAMILY = "own", "family"


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


class RecordFilter(ListFilter):
    """The rules behind the filters that such lists share; which of them a list shows, it declares itself.

    `shown_when_set` names the filters that links and views set, but few people look for.
    """

    shown_when_set: ClassVar[tuple[str, ...]] = ("scope", "contact", "open")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name in self.shown_when_set:
            if not self.data.get(name):
                del self.filters[name]
        self._offer("account", Account.objects.visible_to(user), "name")
        self._offer("contact", Contact.objects.visible_to(user), "last_name")

    def _offer(self, name: str, rows: QuerySet[Any], name_field: str) -> None:
        if name in self.filters:
            field = self.filters[name].field
            field.rows, field.name_field = rows, name_field

    def by_account(self, queryset: Any, name: str, value: Account) -> Any:
        if self.form.cleaned_data.get("scope") == FAMILY:
            return queryset.filter(account__in=Account.objects.visible_to(self.user).family_of(value))
        return queryset.filter(account=value)

    def by_scope(self, queryset: Any, name: str, value: str) -> Any:
        """Read by the account's filter; alone it means nothing."""
        return queryset

    def by_openness(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.open()

    def by_archive(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(archived_at__isnull=False)
