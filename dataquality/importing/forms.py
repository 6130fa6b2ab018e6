"""The forms of an import."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from dataquality.importing.showing import DATE_FORMATS, kinds_for
from dataquality.models import ImportRun
from hotcrm.core.money import CURRENCIES

MOST_BYTES = 50 * 1024 * 1024


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(label="What the rows are", widget=forms.RadioSelect)
    file = forms.FileField(
        label="File",
        help_text="CSV, at most 50 MB",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        choice.choices = kinds_for(user)
        if choice.choices:
            choice.initial = choice.choices[0][0]

    def clean_file(self) -> Any:
        """Refuse what is too big, the limit first."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"At most 50 MB can be imported here, this file has {file.size / 1048576:.0f} MB. "
                "An administrator can bring it in with import_csv."
            )
        return file


class MappingForm(forms.Form):
    """Which column goes to which field, and how its cells are read."""

    date_format = forms.ChoiceField(choices=DATE_FORMATS, required=False)
    currency = forms.ChoiceField(choices=[("", "As in the file"), *CURRENCIES], required=False)
    decimal = forms.ChoiceField(choices=[("", "1,234.50"), (",", "1.234,50")], required=False)
    duplicates = forms.ChoiceField(choices=ImportRun.Duplicates.choices)
    values = forms.CharField(required=False)

    def clean_values(self) -> dict[str, Any]:
        """The table of meanings, as JSON."""
        text = self.cleaned_data["values"].strip()
        if not text:
            return {}
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(f"The meanings are not JSON: line {error.lineno}: {error.msg}.") from None
        if not isinstance(values, dict):
            raise forms.ValidationError("The meanings should be a JSON object.")
        return values

    def mapping(self, run: ImportRun, posted: QueryDict) -> dict[str, Any]:
        """The mapping's JSON: what was chosen, with the finer rules that a column had before for the same field."""
        before: Mapping[str, Any] = run.mapping.get("columns", {})
        columns = {
            name: _rule(before.get(name), posted.get(f"column-{index}", "")) for index, name in enumerate(run.columns)
        }
        told = {key: self.cleaned_data[key] for key in ("date_format", "currency", "decimal", "values")}
        kept = {key: run.mapping[key] for key in ("match", "source", "defaults", "country") if key in run.mapping}
        return {"columns": columns, **kept, **{key: value for key, value in told.items() if value}}


def _rule(before: Any, field: str) -> Any:
    if not field:
        return None
    return before if isinstance(before, dict) and before.get("field") == field else {"field": field}
