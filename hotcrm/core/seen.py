"""What a form showed when somebody opened it: saved later, it writes only what this person changed.

The form carries a short digest of every value that it showed (`seen`). A field that comes back as it was shown is
untouched, whatever is stored by now. After a conflict `keep-<field>` says for each field whose value stays.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BooleanField, ModelChoiceField

from hotcrm.core.refusals import RefusableForm

FORMAT = "1"
DIGEST_BYTES = 6


@dataclass(kw_only=True)
class Rows:
    """Several rows below a form that count as one field of it: addresses, products.

    `sent` is the formset; `stored(record)` one with what the record holds by now; a row without `column` is no row;
    `tell(values)` names one row in words.
    """

    label: str
    sent: Any
    stored: Callable[[Any], Any]
    column: str
    tell: Callable[[Mapping[str, Any]], str]

    def text(self, formset: Any) -> str:
        """All rows as one text, to be compared."""
        return "\n".join(" ".join(texts.values()) for _, texts in self._filled(formset))

    def words(self, formset: Any) -> str:
        """All rows as people read them."""
        return ", ".join(self.tell(_values(form)) for form, _ in self._filled(formset))

    def _filled(self, formset: Any) -> Iterator[tuple[Any, dict[str, str]]]:
        for form in formset.forms:
            texts = {name: sent(form, name) if form.is_bound else shown(form, name) for name in form.fields}
            if texts[self.column]:
                yield form, texts


class SeenForm(RefusableForm):
    """A form of a versioned record that knows what it showed. Forms without a field `version` know nothing."""

    rows: Mapping[str, Rows] = {}
    others: tuple[str, ...] = ()
    _stored: Any = None

    def with_rows(self, rows: Mapping[str, Rows], record: Any) -> None:
        """Take these rows as fields; those whose stored state was chosen in a conflict are shown as stored."""
        self.rows = rows
        for name, each in rows.items():
            if self._keeps_theirs(name):
                each.sent = each.stored(record)

    @property
    def seen(self) -> str:
        """The digests, for the hidden field."""
        if "version" not in self.fields or (self.is_bound and self._stored is None):
            return str(self.data.get("seen", "")) if self.is_bound else ""
        texts = {name: self.text_now(name) for name in (*self.fields, *self.rows) if name != "version"}
        return " ".join([FORMAT, *(f"{name}={_digest(text)}" for name, text in texts.items() if text)])

    @property
    def knows_what_it_showed(self) -> bool:
        """True for a form that was sent with its digests."""
        return self._digests is not None

    def touched(self, name: str) -> bool:
        """Whether this person changed the field; True where nobody knows."""
        if name == "version" or self._digests is None:
            return True
        text = self.rows[name].text(self.rows[name].sent) if name in self.rows else sent(self, name)
        return self._digests.get(name, "") != (_digest(text) if text else "")

    def moved(self, name: str) -> bool:
        """Whether what is stored by now is not what was shown; False where nobody knows."""
        text = self.text_now(name)
        return self._digests is not None and self._digests.get(name, "") != (_digest(text) if text else "")

    def changed_rows(self, record: Any) -> list[str]:
        """The names of the rows that this person changed."""
        return [
            name
            for name, each in self.rows.items()
            if each.sent.is_bound
            and self.touched(name)
            and each.text(each.sent) != each.text(each.stored(record))
        ]  # fmt: skip

    def rows_are_valid(self) -> bool:
        """Checks all rows that were sent, so that every fault shows at once."""
        faulty = [each for each in self.rows.values() if each.sent.is_bound and not each.sent.is_valid()]
        return not faulty

    def follow(self, stored: Any) -> None:
        """Go on from `stored`: what this person did not touch shows what is stored, the rest what was typed."""
        untouched = [name for name in (*self.fields, *self.rows) if name != "version" and not self.touched(name)]
        self._stored = stored
        self.others = tuple(self.label_of(name) for name in untouched if self.moved(name))
        for name in untouched:
            self._show_stored(name)

    def label_of(self, name: str) -> str:
        """What people call a field or the rows."""
        return self.rows[name].label if name in self.rows else str(self[name].label)

    def stored_value(self, stored: Any, name: str) -> Any:
        """What a record holds for a field of the form."""
        return getattr(stored, name)

    def text_now(self, name: str) -> str:
        """A field's text for what is stored: by the conflict's record, else by what the form was built from."""
        if name in self.rows:
            each = self.rows[name]
            return each.text(each.sent if self._stored is None else each.stored(self._stored))
        if self._stored is None:
            return shown(self, name)
        return _text(self, name, self.stored_value(self._stored, name))

    @cached_property
    def changed_data(self) -> list[str]:
        """Fields that differ from what is stored, without those that this person left as they were shown."""
        return [name for name in super().changed_data if self.touched(name)]

    def full_clean(self) -> None:
        """Checks the form; where the other's value was chosen in a conflict, that one stands."""
        if self.is_bound:
            for name in self.fields:
                if self._keeps_theirs(name):
                    self._show_stored(name)
        super().full_clean()

    def _keeps_theirs(self, name: str) -> bool:
        return self.is_bound and self.data.get(f"keep-{name}") == "theirs"

    def _show_stored(self, name: str) -> None:
        if name in self.rows:
            self.rows[name].sent = self.rows[name].stored(self._stored)
            return
        text = self.text_now(name)
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(name)] = text
        if not text:
            del data[self.add_prefix(name)]
        self.data = data

    @cached_property
    def _digests(self) -> dict[str, str] | None:
        mark, *told = str(self.data.get("seen", "")).split(" ") if self.is_bound else [""]
        return dict(part.split("=", 1) for part in told if "=" in part) if mark == FORMAT else None


def shown(form: Any, name: str) -> str:
    """The text of a field as an unsent form shows it."""
    return _text(form, name, form.get_initial_for_field(form.fields[name], name))


def sent(form: Any, name: str) -> str:
    """The text of a field as it was sent."""
    field = form.fields[name]
    return _plain(field, field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))


def _text(form: Any, name: str, value: Any) -> str:
    field: Any = form.fields[name]
    value = field.prepare_value(value)
    rows = field.queryset if isinstance(field, ModelChoiceField) else None
    if rows is not None and value is not None and not rows.filter(pk=value).exists():
        return ""  # a select can't show what is not among its choices
    if not isinstance(field, BooleanField):
        value = field.widget.format_value(value)
    return _plain(field, value)


def _plain(field: Any, value: Any) -> str:
    if isinstance(field, BooleanField):
        return "on" if value else ""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _values(form: Any) -> Mapping[str, Any]:
    """The values of a row: those checked, or those stored."""
    if form.is_bound:
        checked: Mapping[str, Any] = form.cleaned_data
        return checked
    return {name: _cleaned(field, form.get_initial_for_field(field, name)) for name, field in form.fields.items()}


def _cleaned(field: Any, value: Any) -> Any:
    try:
        return field.clean(value)
    except ValidationError:
        return value


def _digest(text: str) -> str:
    return urlsafe_b64encode(blake2s(text.encode(), digest_size=DIGEST_BYTES).digest()).decode()
