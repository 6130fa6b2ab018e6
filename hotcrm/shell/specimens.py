"""Made-up values for the style guide: what the components need that a template cannot write itself."""

from typing import Any

from django import forms


class SpecimenForm(forms.Form):
    """One control of every sort."""

    name = forms.CharField(max_length=80, help_text="As it stands on the invoice")
    phone = forms.CharField(required=False)
    country = forms.ChoiceField(choices=[("de", "Germany"), ("at", "Austria")])
    type = forms.ChoiceField(
        choices=[("prospect", "Prospect"), ("customer", "Customer"), ("partner", "Partner")],
        widget=forms.RadioSelect,
        initial="prospect",
    )
    notes = forms.CharField(widget=forms.Textarea, required=False)
    keep = forms.BooleanField(label="Keep me informed", required=False)

    def clean_phone(self) -> str:
        """Refuse short numbers, so that the style guide has an error to show."""
        phone: str = self.cleaned_data["phone"]
        if phone and len(phone) < 8:
            raise forms.ValidationError("Phone is too short for Germany. Add the rest.")
        return phone


EVIDENCE = [
    {"label": "Starting odds", "a": "Any two accounts compared", "b": "", "weight": -5.0, "percent": "3%"},
    {"label": "Website", "a": "acme-emea.example", "b": "acme-emea.example", "weight": 5.4, "percent": "57%"},
    {"label": "Name", "a": "Acme EMEA", "b": "ACME EMEA GmbH", "weight": 3.2, "percent": "92%"},
    {"label": "Phone", "a": "+49 89 5550 142", "b": "089 5550142", "weight": 2.6, "percent": "99%"},
    {"label": "Employees", "a": "1,480", "b": "310", "weight": -3.1, "percent": "94%"},
    {"label": "VAT ID", "a": "", "b": "DE811204417", "weight": None, "percent": "94%"},
]
STEPS = [
    {"label": "File", "state": "done"},
    {"label": "Map", "state": "now"},
    {"label": "Report", "state": ""},
]


def specimens() -> dict[str, Any]:
    """The variables of the style guide: one side for each theme."""
    return {"sides": [_side(theme) for theme in ("light", "dark")], "evidence": EVIDENCE, "steps": STEPS}


def _side(theme: str) -> dict[str, Any]:
    wrong = {"name": "", "phone": "+49 40", "country": "de", "type": "customer", "notes": "Typed text is kept"}
    return {
        "theme": theme,
        "form": SpecimenForm(auto_id=f"{theme}_%s"),
        "wrong": SpecimenForm(wrong, auto_id=f"{theme}_wrong_%s"),
    }
