"""Forms of accounts. Saving is the services' work; a form only reads and checks what was typed."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.models import Account
from accounts.models.choices import Status
from accounts.services.editing import EDITABLE
from hotcrm.core.seen import SeenForm
from hotcrm.core.text import phone_e164
from hotcrm.users.models import ManagementLine, User

MOVE = "accounts.move_account"
_PICKED = re.compile(r"#(\d{1,18})$")
_EXTERNAL_ID = re.compile(r"^([^:]{1,40}):\s*(.{1,120})$")


class AccountChoice(forms.CharField):
    """One visible account, typed by name or picked from suggestions ("Acme Corp #12")."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "list": "account-suggestions",
                "autocomplete": "off",
                "placeholder": "Search accounts",
                "hx-get": reverse_lazy("accounts:suggest"),
                "hx-trigger": "input changed delay:150ms",
                "hx-target": "#account-suggestions",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
            }
        )
        super().__init__(required=kwargs.pop("required", False), widget=widget, **kwargs)
        self.user: Any = None

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} #{value.pk}" if isinstance(value, Account) else value

    def clean(self, value: Any) -> Account | None:
        """The account meant. Says in words when there is none or several of that name."""
        text = super().clean(value)
        if not text:
            return None
        accounts = Account.objects.visible_to(self.user)
        picked = _PICKED.search(text)
        found = list(accounts.filter(pk=picked[1]) if picked else accounts.filter(name__iexact=text)[:20])
        if len(found) > 1:
            raise ValidationError(f"{len(found)} accounts are called {text}. Pick one from the list.")
        if not found:
            raise ValidationError(f"No account is called {text}. Pick one from the list.")
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data if initial else bool(data)


class ExternalIds(forms.CharField):
    """Names that other systems have for the account, one "system: value" a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            label="External IDs",
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "ERP: 100482"}),
            help_text="One a line, as “system: number”.",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(": ".join(pair) for pair in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[tuple[str, str]]:
        """Pairs of system and value."""
        pairs = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            match = _EXTERNAL_ID.match(line)
            if match is None:
                raise ValidationError(f"Write “{line}” as “system: number”.")
            pairs.append((match[1].strip(), match[2].strip()))
        return pairs


class AccountForm(SeenForm, forms.ModelForm):
    """Every field that people fill in. `parent` and `owner` stand only for those who may set them."""

    parent = AccountChoice(label="Parent account")
    owner = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="Nobody")
    external_ids = ExternalIds()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Account
        fields = EDITABLE
        widgets = {
            "type": forms.RadioSelect,
            "notes": forms.Textarea(attrs={"rows": 4}),
            "website": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        error_messages = {"name": {"required": "Enter the name of the company or person."}}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        is_new = self.instance._state.adding
        for field in self.fields.values():
            _name_the_empty_choice(field)
        self.fields["parent"].user = user  # type: ignore[attr-defined]
        self.fields["owner"].queryset = possible_owners(user, self.instance)  # type: ignore[attr-defined]
        self.fields["status"].choices = [(s.value, s.label) for s in (Status.ACTIVE, Status.INACTIVE)]  # type: ignore[attr-defined]
        if is_new:
            self.initial.setdefault("owner", user.pk)
            del self.fields["version"], self.fields["status"]
        else:
            self._fill_from(self.instance)
            if self.instance.is_archived:
                del self.fields["status"]
        if not is_new and not self._may_move():
            del self.fields["parent"]

    def _may_move(self) -> bool:
        """The right to, and a parent that one may see."""
        parent = self.instance.parent_id
        visible = parent is None or Account.objects.visible_to(self.user).filter(pk=parent).exists()
        return visible and self.user.has_perm(MOVE)

    def _fill_from(self, account: Account) -> None:
        self.initial["version"] = account.version
        if account.annual_revenue is not None and account.annual_revenue == account.annual_revenue.to_integral():
            self.initial["annual_revenue"] = account.annual_revenue.to_integral()
        self.initial["parent"] = account.parent
        self.initial["owner"] = account.owner_id
        self.initial["external_ids"] = "\n".join(map(str, account.external_ids.all()))

    def clean_website(self) -> str:
        """An address with or without its scheme."""
        website = str(self.cleaned_data["website"]).strip()
        if website and ("." not in website or " " in website):
            raise ValidationError("Enter the address of a website, such as acme.example.")
        return website

    def clean_phone(self) -> str:
        """A number of a possible length; the country of the billing address says how it is dialled."""
        phone = str(self.cleaned_data["phone"]).strip()
        country = str(self.data.get(self.add_prefix("billing_country")) or "") or None
        if phone and (country or phone.startswith("+")) and not phone_e164(phone, country):
            raise ValidationError("That is too short or too long for a phone number. Check its digits.")
        return phone

    def stored_value(self, stored: Account, name: str) -> Any:
        """What an account holds for a field; its names in other systems are rows of their own."""
        if name == "external_ids":
            return [(row.system, row.value) for row in stored.external_ids.all()]
        return super().stored_value(stored, name)

    def values(self) -> dict[str, Any]:
        """What to hand to the service: of a new account everything filled in, of a known one what was changed."""
        names = self.fields if self.instance.pk is None else self.changed_data
        return {name: self.cleaned_data[name] for name in names if name != "version"}


def _name_the_empty_choice(field: forms.Field) -> None:
    """Say "Not set" instead of a row of dashes."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField) and not field.required:
        listed: Any = field.choices
        field.choices = [("", "Not set"), *((value, label) for value, label in listed if value)]


class MoveForm(forms.Form):
    """Under which account; empty makes it the head of a family of its own."""

    parent = AccountChoice(label="Move under", help_text="Leave it empty to make a family of its own.")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].user = user  # type: ignore[attr-defined]


def possible_owners(user: Any, account: Account | None = None) -> Any:
    """Whom `user` may make the owner: oneself, one's line, the present owner; everybody for those who change all."""
    people = User.objects.filter(is_active=True)
    if user.has_perm("accounts.change_every_account"):
        return people
    near = ManagementLine.objects.filter(manager=user).values("report")
    present = account.owner_id if account is not None else None
    return people.filter(pk__in=near) | people.filter(pk__in=[user.pk, present])
