"""Forms of people. Saving is the services' work; a form only reads and checks what was typed."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from accounts.forms import AccountChoice
from contacts.models import Contact
from contacts.selectors.about import address_at
from contacts.selectors.record import addresses
from contacts.services import Address
from contacts.services.people import EDITABLE
from hotcrm.core.refusals import RefusableForm
from hotcrm.core.seen import Rows, SeenForm
from hotcrm.core.text import digits

BLANK_ROWS = 2
MOST_ROWS = 30


class ContactForm(SeenForm, forms.ModelForm):
    """What people fill in about a person. The account stands only on a new one: later it changes by a move."""

    account = AccountChoice(label="Account", required=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = EDITABLE
        widgets = {"notes": forms.Textarea(attrs={"rows": 4}), "title": forms.TextInput(attrs={"autocomplete": "off"})}
        labels = {"reports_to": "Reports to", "title": "Job title"}
        error_messages = {"last_name": {"required": "Enter the last name."}}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["account"].user = user  # type: ignore[attr-defined]
        self.fields["account"].error_messages["required"] = "Choose where the person works."
        self.fields["reports_to"].queryset = self._bosses()  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["version"]
        else:
            del self.fields["account"]
            self.initial["version"] = self.instance.version

    def _bosses(self) -> Any:
        """Colleagues at the same account, and whoever it is now."""
        if self.instance.pk is None:
            account = self.initial.get("account")
            there = Contact.objects.visible_to(self.user).unarchived()
            return there.filter(account=account) if account else there.none() if not self.is_bound else there
        visible = Contact.objects.visible_to(self.user).exclude(pk=self.instance.pk)
        return visible.filter(account=self.instance.account_id) | visible.filter(pk=self.instance.reports_to_id)

    def values(self) -> dict[str, Any]:
        """What to hand to the service: everything of a new person, of a known one what was changed."""
        names = self.fields if self.instance.pk is None else self.changed_data
        rows = {name: self.rows[name].sent.addresses() for name in self.changed_rows(self.instance)}
        return {name: self.cleaned_data[name] for name in names if name != "version"} | rows

    def _post_clean(self) -> None:
        """The instance is left alone: services write it."""


def dialled(typed: str) -> str:
    """A phone number as typed. Raises ValidationError where there are too few digits to dial."""
    number = typed.strip()
    if number and (len(digits(number)) < 4 or re.search(r"[^\d\s()+./x-]", number)):
        raise ValidationError("That is no phone number. Check its digits.")
    return number


class EmailRow(forms.Form):
    """One e-mail address; an empty one is no row."""

    address = forms.EmailField(required=False, label="E-mail")
    kind = forms.ChoiceField(choices=[("work", "Work"), ("home", "Private")], required=False)
    is_primary = forms.BooleanField(required=False, label="Main")


class PhoneRow(forms.Form):
    """One phone number; an empty one is no row."""

    number = forms.CharField(
        required=False, max_length=60, label="Phone", widget=forms.TextInput(attrs={"type": "tel"})
    )
    kind = forms.ChoiceField(choices=[("work", "Work"), ("mobile", "Mobile"), ("home", "Private")], required=False)
    is_primary = forms.BooleanField(required=False, label="Main")

    def clean_number(self) -> str:
        """Something with enough digits to dial."""
        return dialled(self.cleaned_data["number"])


class AddressRows(forms.BaseFormSet):
    """Rows of addresses: none twice, at most one the main one; clearing a row removes it."""

    column = ""

    def addresses(self) -> list[Address]:
        """The rows that hold something."""
        return [
            Address(value=data[self.column], kind=data["kind"] or "work", is_primary=data["is_primary"])
            for data in self.cleaned_data
            if data.get(self.column)
        ]

    def clean(self) -> None:
        """Say what can't stand side by side."""
        if any(self.errors) or not self.management_form.is_valid():
            return
        rows = self.addresses()
        values = [row.value.lower() for row in rows]
        if len(set(values)) < len(values):
            raise ValidationError("The same one stands here twice.")
        if sum(row.is_primary for row in rows) > 1:
            raise ValidationError("Choose only one main one.")


class EmailRows(AddressRows):
    column = "address"


class PhoneRows(AddressRows):
    column = "number"


_Emails = forms.formset_factory(
    EmailRow, formset=EmailRows, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=2 * MOST_ROWS
)
_Phones = forms.formset_factory(
    PhoneRow, formset=PhoneRows, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=2 * MOST_ROWS
)


def address_rows(contact: Contact | None, posted: Any) -> tuple[Any, Any]:
    """The formsets of e-mails and phones: filled from the stored rows, or with what was sent."""
    emails = [model_to_dict(row) for row in contact.emails.all()] if contact else []
    phones = [model_to_dict(row) for row in contact.phones.all()] if contact else []
    return (
        _Emails(posted, initial=emails, prefix="emails"),
        _Phones(posted, initial=phones, prefix="phones"),
    )


def reached_by(contact: Contact | None, posted: Any) -> dict[str, Rows]:
    """The rows of e-mails and phones of a form about a person."""
    emails, phones = address_rows(contact, posted)
    return {
        "emails": Rows(
            label="E-mails", sent=emails, stored=lambda now: address_rows(now, None)[0], column="address",
            tell=lambda row: _main(row["address"], row),
        ),
        "phones": Rows(
            label="Phones", sent=phones, stored=lambda now: address_rows(now, None)[1], column="number",
            tell=lambda row: _main(row["number"], row),
        ),
    }  # fmt: skip


def _main(value: str, row: Mapping[str, Any]) -> str:
    return f"{value} (main)" if row["is_primary"] else value


class AddressForm(SeenForm, forms.Form):
    """One e-mail address or phone number of a person where it stands; clearing it takes it away."""

    email = forms.EmailField(required=False, label="E-mail", help_text="Empty takes it away.")
    phone = forms.CharField(
        required=False, max_length=60, help_text="Empty takes it away.", widget=forms.TextInput(attrs={"type": "tel"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, instance: Contact, key: str) -> None:
        is_email, self.place = address_at(key)
        self.column, other = ("email", "phone") if is_email else ("phone", "email")
        self.reached = self._rows(instance)
        now = self._at(self.reached)
        super().__init__(data, initial={self.column: now, "version": instance.version})
        del self.fields[other]

    def clean_phone(self) -> str:
        """Something with enough digits to dial."""
        return dialled(self.cleaned_data["phone"])

    def stored_value(self, stored: Contact, name: str) -> Any:
        """What the person's row holds in this place by now."""
        return self._at(self._rows(stored)) if name == self.column else super().stored_value(stored, name)

    def values(self) -> dict[str, Any]:
        """All addresses of that kind with this one changed; nothing when it is as it was."""
        value = self.cleaned_data[self.column]
        if not self.has_changed():
            return {}
        typed = [Address(value=value, kind=self._kind(), is_primary=not self.place)] if value else []
        return {f"{self.column}s": [*self.reached[: self.place], *typed, *self.reached[self.place + 1 :]]}

    def _kind(self) -> str:
        return self.reached[self.place].kind if self.place < len(self.reached) else "work"

    def _at(self, rows: list[Address]) -> str:
        return rows[self.place].value if self.place < len(rows) else ""

    def _rows(self, contact: Contact) -> list[Address]:
        """The addresses of that kind in the order in which the page shows them."""
        wanted = [each for each in addresses(contact) if each.is_email == (self.column == "email")]
        return [Address(value=each.value, kind=each.kind, is_primary=not n) for n, each in enumerate(wanted)]


class MoveForm(RefusableForm, forms.Form):
    """Where somebody works from a day on."""

    account = AccountChoice(label="New account", required=True)
    on = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(required=False, max_length=150, label="Job title there")
    keeps = forms.BooleanField(required=False, label="Keeps the present post as well")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].user = user  # type: ignore[attr-defined]


def possible_contacts(account_id: int | None, user: Any, present: int | None = None) -> Any:
    """Whom a record at that account can be with: its people, and whoever it is with now."""
    visible = Contact.objects.visible_to(user)
    return visible.filter(account=account_id, archived_at__isnull=True) | visible.filter(pk=present)
