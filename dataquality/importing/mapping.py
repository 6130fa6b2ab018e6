"""Which column goes to which field, as a JSON file says it or as the column names suggest."""

import dataclasses
import difflib
import json
import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from dataquality.importing import countries
from dataquality.importing.guess import guessed_field
from dataquality.importing.rejection import Unreadable
from hotcrm.core.customer360 import Importable
from hotcrm.core.money import CURRENCIES

_KEYS = {
    "columns",
    "values",
    "match",
    "date_format",
    "currency",
    "defaults",
    "source",
    "encoding",
    "delimiter",
    "country",
    "decimal",
}
_COLUMN_KEYS = {"field", "scale", "format", "values", "split", "part", "create_people", "email_domain"}
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LARGEST_SCALE = Decimal(10) ** 12
_MOST_SOURCE = 40
_DOMAIN = re.compile(r"[a-z0-9-]{1,60}(\.[a-z0-9-]{1,60}){1,3}")


@dataclass(frozen=True, kw_only=True)
class ColumnRule:
    """What happens to the cells of one column on their way into one field.

    `scale` multiplies numbers; `format` reads dates; `split` and `part` take one piece of the cell ("Paris, France"
    by ", " and part -1 is "France"); `create_people` makes users of names that nobody has yet.
    """

    field: str
    scale: Decimal | None = None
    format: str = ""
    values: Map[str, str] = dataclasses.field(default_factory=dict)
    split: str = ""
    part: int = 0
    create_people: bool = False
    email_domain: str = ""

    def piece(self, cell: str) -> str:
        """The part of the cell that this rule is about; empty when the cell has no such part."""
        if not self.split:
            return cell
        pieces = cell.split(self.split)
        return pieces[self.part].strip() if -len(pieces) <= self.part < len(pieces) else ""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A whole mapping. Columns without a rule are matched by their names; a rule of None leaves a column out."""

    columns: Map[str, tuple[ColumnRule, ...]] = dataclasses.field(default_factory=dict)
    values: Map[str, Map[str, str]] = dataclasses.field(default_factory=dict)
    match: tuple[str, ...] = ()
    defaults: Map[str, str] = dataclasses.field(default_factory=dict)
    date_format: str = ""
    currency: str = ""
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    country: str = ""
    decimal: str = ""


@dataclass(frozen=True, kw_only=True)
class BoundColumn:
    """A column of the file at its index, with the field and the rule that it was given."""

    index: int
    column: str
    rule: ColumnRule


@dataclass(frozen=True, kw_only=True)
class Binding:
    """A mapping applied to the columns of one file."""

    columns: tuple[BoundColumn, ...]
    ignored: tuple[str, ...]
    notices: tuple[str, ...]
    missing: tuple[str, ...]


def parsed(text: str, importable: Importable) -> Mapping:
    """Read a mapping file's text.

    :raises Unreadable: no JSON, a key or field that does not exist, a value of the wrong sort.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"The mapping is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    return from_json(raw, importable)


def from_json(raw: Any, importable: Importable) -> Mapping:
    """Check a mapping that was already decoded. Raises Unreadable like `parsed`."""
    if not isinstance(raw, dict):
        raise Unreadable("The mapping should be a JSON object.")
    _refuse_unknown(raw, _KEYS, "The mapping")
    _refuse_unstorable(raw)
    columns = {str(column): _rules(str(column), rule, importable) for column, rule in _object(raw, "columns").items()}
    values = {
        _field_key(key, importable, "values"): _texts(table, f'The values of "{key}"')
        for key, table in _object(raw, "values").items()
    }
    match = [_field_key(key, importable, "match") for key in _names(raw.get("match", []))]
    defaults = _texts(_object(raw, "defaults"), "The defaults")
    defaults = {_field_key(key, importable, "defaults"): text for key, text in defaults.items()}
    return Mapping(columns=columns, values=values, match=tuple(match), defaults=defaults, **_settings(raw))


def _settings(raw: Map[str, Any]) -> dict[str, str]:
    """How the whole file is read, each setting one that means something."""
    settings = {key: _text(raw, key) for key in _SETTINGS}
    _format(settings["date_format"], "The mapping")
    for key, is_known in _SETTINGS.items():
        if settings[key] and not is_known(settings[key]):
            raise Unreadable(f'"{settings[key][:40]}" can\'t be the {key} of a mapping.')
    return settings


_SETTINGS = {
    "date_format": lambda text: len(text) <= 40,
    "currency": lambda text: text in dict(CURRENCIES),
    "source": lambda text: len(text) <= _MOST_SOURCE,
    "encoding": lambda text: len(text) <= 40,
    "delimiter": lambda text: len(text) == 1 and text not in '"\r\n',
    "country": lambda text: countries.code(text) == text,
    "decimal": lambda text: text in ".,",
}


def bound(mapping: Mapping, columns: Sequence[str], importable: Importable) -> Binding:
    """Give each column of a file its field: by the mapping first, then by its name.

    :raises Unreadable: two columns of the mapping go to the same field.
    """
    chosen, taken, notices = _told(mapping, columns)
    ignored: list[str] = []
    for index, column in enumerate(columns):
        if _key(column) in {_key(name) for name in mapping.columns}:
            continue
        guess = guessed_field(column, importable, taken)
        if guess is None:
            ignored.append(column)
            continue
        taken[guess] = column
        chosen.append(BoundColumn(index=index, column=column, rule=ColumnRule(field=guess)))
    if ignored:
        notices.append(f"Not imported: {', '.join(ignored)}.")
    given = {*taken, *mapping.defaults}
    missing = tuple(one.label for one in importable.fields if one.required and one.key not in given)
    notices += [f"The file has no column for {label}." for label in missing]
    ordered = tuple(sorted(chosen, key=lambda one: one.index))
    return Binding(columns=ordered, ignored=tuple(ignored), notices=tuple(notices), missing=missing)


def _told(mapping: Mapping, columns: Sequence[str]) -> tuple[list[BoundColumn], dict[str, str], list[str]]:
    places = {_key(column): index for index, column in reversed(list(enumerate(columns)))}
    chosen: list[BoundColumn] = []
    taken: dict[str, str] = {}
    notices: list[str] = []
    for column, rules in mapping.columns.items():
        index = places.get(_key(column))
        if index is None:
            close = _did_you_mean(column, columns)
            notices.append(f'The mapping names a column "{column}" that the file does not have.{close}')
            continue
        for rule in rules:
            if rule.field in taken:
                raise Unreadable(f'"{taken[rule.field]}" and "{column}" both go to {rule.field}. Choose one.')
            taken[rule.field] = column
            chosen.append(BoundColumn(index=index, column=columns[index], rule=rule))
    return chosen, taken, notices


def _rules(column: str, raw: Any, importable: Importable) -> tuple[ColumnRule, ...]:
    if raw is None or raw == "":
        return ()
    several = raw if isinstance(raw, list) else [raw]
    return tuple(_rule(column, {"field": one} if isinstance(one, str) else one, importable) for one in several)


def _rule(column: str, raw: Any, importable: Importable) -> ColumnRule:
    where = f'Column "{column}" of the mapping'
    if not isinstance(raw, dict) or "field" not in raw:
        raise Unreadable(f'{where} should name a "field".')
    _refuse_unknown(raw, _COLUMN_KEYS, where)
    return ColumnRule(
        field=_field_key(str(raw["field"]), importable, "columns"),
        scale=_scale(raw.get("scale"), where),
        format=_format(_text(raw, "format"), where),
        values=_texts(raw.get("values", {}), f"The values in {where}"),
        split=_text(raw, "split"),
        part=_whole(raw.get("part", 0), where),
        create_people=bool(raw.get("create_people", False)),
        email_domain=_domain(_text(raw, "email_domain"), where),
    )


def _scale(raw: Any, where: str) -> Decimal | None:
    if raw is None:
        return None
    try:
        scale = Decimal(str(raw))
    except InvalidOperation:
        scale = Decimal(0)
    if not scale.is_finite() or scale == 0:
        raise Unreadable(f'{where}: the scale should be a number other than 0, not "{raw}".')
    if not 1 / _LARGEST_SCALE <= abs(scale) <= _LARGEST_SCALE:
        raise Unreadable(f"{where}: the scale {scale:E} is out of reach.")
    return scale


def _format(text: str, where: str) -> str:
    """A format that dates can be read by; one that names a part twice can't be."""
    try:
        datetime.strptime("", text)  # noqa: DTZ007  (nothing is read)
    except ValueError:
        return text
    except re.error:
        raise Unreadable(f'{where}: "{text}" names a part of the date twice.') from None
    return text


def _domain(text: str, where: str) -> str:
    if text and not _DOMAIN.fullmatch(text):
        raise Unreadable(f'{where}: "{text[:60]}" is not the domain of an e-mail address.')
    return text


def _names(raw: Any) -> list[str]:
    """One name, or a list of them."""
    listed = [raw] if isinstance(raw, str) else raw
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise Unreadable('"match" of the mapping should be a list of fields.')
    return listed


def _refuse_unstorable(raw: Any) -> None:
    """Raise Unreadable where a text holds a sign that no database takes."""
    if any(_UNSTORABLE.search(text) for text in _all_texts(raw)):
        raise Unreadable("The mapping holds a NUL or half a character, which no text has.")


def _all_texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    parts = [*raw, *raw.values()] if isinstance(raw, dict) else raw if isinstance(raw, list) else []
    for part in parts:
        yield from _all_texts(part)


def _whole(raw: Any, where: str) -> int:
    if not isinstance(raw, int):
        raise Unreadable(f'{where}: the part should be a whole number, not "{raw}".')
    return raw


def _object(raw: Map[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise Unreadable(f'"{key}" of the mapping should be a JSON object.')
    return value


def _texts(raw: Any, where: str) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise Unreadable(f"{where} should be a JSON object.")
    return {str(key): "" if value is None else str(value) for key, value in raw.items()}


def _text(raw: Map[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise Unreadable(f'"{key}" of the mapping should be a text.')
    return value


def _refuse_unknown(raw: Map[str, Any], known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise Unreadable(f'{where} has "{key}", which means nothing here.{_did_you_mean(key, sorted(known))}')


def _field_key(name: str, importable: Importable, where: str) -> str:
    """The field called `name`, by its key or by another name that files have for it."""
    known = {one.key for one in importable.fields} | {*importable.match_keys}
    if name in known:
        return name
    if found := guessed_field(name, importable, {}):
        return found
    close = _did_you_mean(name, sorted(known)) or f" There are: {', '.join(sorted(known))}."
    raise Unreadable(f'"{where}" of the mapping names the field "{name}", which does not exist.{close}')


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _key(name: str) -> str:
    return name.strip().casefold()
