"""The style guide: which specimens there are, and the made-up values that a template cannot write itself.

A component's states stand in `templates/shell/specimens/<component>.html`; a new file is shown without further ado.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict


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


class SpecimenFilterForm(forms.Form):
    """What a django-filter form looks like to the filter bar."""

    q = forms.CharField(required=False)
    size = forms.MultipleChoiceField(
        choices=[("small", "Small"), ("large", "Large")], widget=forms.CheckboxSelectMultiple, required=False
    )
    country = forms.ChoiceField(choices=[("", "Any"), ("de", "Germany"), ("at", "Austria")], required=False)


@dataclass(frozen=True, kw_only=True)
class SpecimenFilter:
    """Stands for a FilterSet."""

    form: SpecimenFilterForm


@dataclass(frozen=True, kw_only=True)
class SpecimenRow:
    """One made-up company."""

    pk: int
    name: str
    country: str
    size: str
    pipeline: Decimal


COMPANIES = [
    SpecimenRow(
        pk=n,
        name=f"{('Vela', 'Acme', 'Halden', 'Orbis', 'Kestrel')[n % 5]} {n}",
        country=("de", "at")[n % 2],
        size=("small", "large")[n % 3 == 0],
        pipeline=Decimal(n * 7919 % 900 * 1000),
    )
    for n in range(1, 121)
]
SORTS: dict[str, Callable[[SpecimenRow], Any]] = {"name": lambda row: row.name, "pipeline": lambda row: row.pipeline}


def specimen_list(query: QueryDict) -> dict[str, Any]:
    """The variables of a list that searches, filters, sorts and pages."""
    form = SpecimenFilterForm(query)
    form.full_clean()
    wanted = form.cleaned_data
    rows = [
        row
        for row in COMPANIES
        if wanted.get("q", "").lower() in row.name.lower()
        and (not wanted.get("size") or row.size in wanted["size"])
        and wanted.get("country", "") in {"", row.country}
    ]
    sort = query.get("sort", "name")
    if key := SORTS.get(sort.removeprefix("-")):
        rows.sort(key=key, reverse=sort.startswith("-"))
    return {"filter": SpecimenFilter(form=form), "page": Paginator(rows, 25).get_page(query.get("page"))}


# Components that are shown inside another one's specimen.
SHOWN_WITH = {
    "attn_item": "attn",
    "cell": "strip",
    "filters": "list",
    "listfoot": "list",
    "tab": "tabs",
    "th": "list",
    "who": "ava",
}
TREND = [("5 Oct", 71), ("12 Oct", 72), ("19 Oct", 72), ("26 Oct", 74), ("2 Nov", 73), ("9 Nov", 76), ("16 Nov", 78)]
SPARK = [72, 71, 73, 70, 69, 70, 66, 67, 64]


@dataclass(frozen=True, kw_only=True)
class SpecimenPerson:
    """A made-up colleague."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One component's states: the template that shows them."""

    name: str

    @property
    def template(self) -> str:
        """The template's name for the loader."""
        return f"shell/specimens/{self.name}.html"


def all_specimens() -> list[Specimen]:
    """Every specimen there is, by name."""
    folder = Path(settings.BASE_DIR) / "templates" / "shell" / "specimens"
    return [Specimen(name=path.stem) for path in sorted(folder.glob("*.html"))]


def specimens() -> dict[str, Any]:
    """The variables of the style guide: one side for each theme."""
    return {
        "sides": [_side(theme) for theme in ("light", "dark")],
        "specimens": all_specimens(),
        "evidence": EVIDENCE,
        "steps": STEPS,
        "trend": TREND,
        "spark": SPARK,
        "person": SpecimenPerson(pk=2, name="Sofia Okafor"),
    }


def _side(theme: str) -> dict[str, Any]:
    wrong = {"name": "", "phone": "+49 40", "country": "de", "type": "customer", "notes": "Typed text is kept"}
    return {
        "theme": theme,
        "form": SpecimenForm(auto_id=f"{theme}_%s"),
        "wrong": SpecimenForm(wrong, auto_id=f"{theme}_wrong_%s"),
    }
