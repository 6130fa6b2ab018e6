"""What people type into the composer and the forms of entries and tasks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from contacts.selectors.people import latest_first
from hotcrm.core.refusals import RefusableForm
from hotcrm.users.models import User
from timeline.models import Event
from timeline.services.entries import FollowUp

KINDS = (("call", "Call"), ("meeting", "Meeting"), ("note", "Note"), ("email", "E-mail"), ("task", "Task"))
_Outcome = Event.Outcome
CALL_OUTCOMES = [(o.value, o.label) for o in (_Outcome.CONNECTED, _Outcome.VOICEMAIL, _Outcome.NO_ANSWER)]
MEETING_OUTCOMES = [(o.value, o.label) for o in (_Outcome.HELD, _Outcome.NO_SHOW)]
EARLIEST_YEAR = 1900
_DAY = {"type": "date"}


def people_of(account: Account) -> Any:
    """Whom one may have talked to: everybody who works there, those talked to lately first."""
    return latest_first(account)


class LogForm(RefusableForm, forms.Form):
    """Everything that the composer sends. Only the text is needed; hidden parts keep their first values."""

    kind = forms.ChoiceField(choices=KINDS, initial="call")
    text = forms.CharField(max_length=20_000, widget=forms.Textarea)
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), required=False, empty_label="Nobody named")
    call_outcome = forms.ChoiceField(choices=CALL_OUTCOMES, required=False, label="Outcome")
    meeting_outcome = forms.ChoiceField(choices=MEETING_OUTCOMES, required=False, label="Outcome")
    direction = forms.ChoiceField(choices=Event.Direction.choices, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=1440, required=False)
    at = forms.DateTimeField(
        required=False,
        label="When",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    follow_up_on = forms.DateField(required=False, label="Follow-up", widget=forms.DateInput(attrs=_DAY))
    follow_up_text = forms.CharField(max_length=200, required=False, label="What to do")
    due_on = forms.DateField(required=False, label="Due", widget=forms.DateInput(attrs=_DAY))
    idempotency_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["contact"].queryset = people_of(account)  # type: ignore[attr-defined]
        self.fields["text"].error_messages["required"] = "Write what happened."

    def clean_at(self) -> Any:
        """A moment that every time zone can show."""
        at = self.cleaned_data["at"]
        if at and at.year < EARLIEST_YEAR:
            raise ValidationError("That is too long ago. Check the year.")
        return at

    def clean_follow_up_on(self) -> Any:
        """A day that is still ahead."""
        day = self.cleaned_data["follow_up_on"]
        if day and day < timezone.localdate():
            raise ValidationError("That day is over. Choose a later one.")
        return day

    @property
    def follow_up(self) -> FollowUp | None:
        """The task asked for, if a day was chosen."""
        day = self.cleaned_data.get("follow_up_on")
        return FollowUp(due_on=day, title=self.cleaned_data.get("follow_up_text", "")) if day else None

    def common(self) -> dict[str, Any]:
        """What every kind of entry takes."""
        data = self.cleaned_data
        return {
            "account": self.account,
            "contact": data["contact"],
            "text": data["text"],
            "occurred_at": data["at"],
            "follow_up": self.follow_up,
        }


class EntryForm(forms.Form):
    """One's own entry, corrected."""

    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), label="Text")
    outcome = forms.ChoiceField(required=False)

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data, initial={"text": event.body, "outcome": event.outcome})
        self.fields["text"].error_messages["required"] = "Write what happened."
        choices = MEETING_OUTCOMES if event.kind == "timeline.meeting" else CALL_OUTCOMES
        if event.outcome:
            self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]


class SnoozeForm(forms.Form):
    """The day until which a task is put off."""

    due_on = forms.DateField(widget=forms.DateInput(attrs=_DAY), label="Due")


class OwnerForm(forms.Form):
    """Who does a task."""

    owner = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True), label="Owner")


def first_values(contact: Contact | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the composer starts with; `asked` is the address's query."""
    kind = asked.get("log", "")
    return {
        "kind": kind if kind in dict(KINDS) else "call",
        "contact": contact.pk if contact else None,
        "text": asked.get("text", "")[:2000],
    }
