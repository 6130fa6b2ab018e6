"""Forms of cases. Saving is the services' work; a form only reads and checks what was typed."""

from typing import Any

from django import forms

from accounts.forms import AccountChoice
from clouds.service.models import Case, CaseStatus
from clouds.service.services.cases import EDITABLE
from contacts.forms import possible_contacts
from contacts.models import Contact
from hotcrm.core.seen import SeenForm
from hotcrm.users.models import User


class CaseForm(SeenForm, forms.ModelForm):
    """What people fill in of a case; the account stands only on a new one."""

    account = AccountChoice(required=True, label="Account")
    owner = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="Nobody")
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), required=False, empty_label="Nobody yet")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Case
        fields = EDITABLE
        widgets = {"priority": forms.RadioSelect, "description": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"subject": {"required": "Say in a few words what the customer needs."}}

    def __init__(self, *args: Any, user: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
        at = self.instance.account_id or (account.pk if account else None)
        self.fields["contact"].queryset = possible_contacts(at, user, self.instance.contact_id)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["account"]
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
            self.fields["account"].user = user  # type: ignore[attr-defined]
            self.initial.setdefault("account", account)
            self.initial.setdefault("owner", user.pk)

    def values(self) -> dict[str, Any]:
        """What to hand to the service: of a new case everything filled in, of a known one what was changed."""
        if self.instance.pk is None:
            given = {name: self.cleaned_data[name] for name in self.fields}
            return {name: value for name, value in given.items() if value not in (None, "")}
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


class StatusForm(SeenForm, forms.Form):
    """The status of a case alone, as a list changes it."""

    status = forms.ChoiceField(choices=CaseStatus.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, instance: Case) -> None:
        super().__init__(data, initial={"status": instance.status, "version": instance.version})

    def values(self) -> dict[str, Any]:
        """The status, when it is another one."""
        return {"status": self.cleaned_data["status"]} if self.has_changed() else {}
