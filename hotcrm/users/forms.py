"""Forms of signing in, one's own profile and inviting colleagues."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.models import Group

from hotcrm.users.models import User
from hotcrm.users.selectors import roles_to_give

COMMON_ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
)


class SignInForm(LoginForm):
    """E-mail and password, and whether to stay signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        if "remember" in self.fields:
            self.fields["remember"].label = "Keep me signed in"

    def user_credentials(self) -> dict[str, Any]:
        """What to check; `login` is the name under which failed attempts are counted."""
        credentials: dict[str, Any] = super().user_credentials()
        return {**credentials, "login": self.cleaned_data["login"].lower()}


class ProfileForm(forms.ModelForm[User]):
    """What people set for themselves."""

    time_zone = forms.ChoiceField(
        choices=[("", "As the server"), *((zone, zone.replace("_", " ")) for zone in COMMON_ZONES)], required=False
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "job_title", "theme", "density", "time_zone", "single_key_shortcuts"]
        widgets = {"theme": forms.RadioSelect, "density": forms.RadioSelect}
        help_texts = {
            "single_key_shortcuts": "c logs a call, / searches the list, ? shows all keys. Ctrl K always works."
        }


class InvitationForm(forms.Form):
    """Whom to invite, as what, and under whom."""

    email = forms.EmailField(label="E-mail")
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    role = forms.ModelChoiceField(queryset=Group.objects.none(), empty_label="Choose a role")
    manager = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True), required=False, empty_label="Nobody")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles_to_give(actor)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Refuse an address that already belongs to somebody."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody with this e-mail address is here already.")
        return email
