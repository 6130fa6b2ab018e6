"""Turn the text of a cell into the value of a field, or say in a sentence why that is not possible."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from rapidfuzz import fuzz, process

from dataquality.importing import countries
from dataquality.importing.mapping import ColumnRule
from dataquality.importing.mapping import Mapping as ImportMapping
from hotcrm.core.customer360 import ImportField
from hotcrm.core.money import CURRENCIES

Coercer = Callable[[str], Any]

_LARGEST_INTEGER = 2_147_483_647
_LARGEST_DECIMAL = Decimal(10) ** 15
_CENT = Decimal("0.01")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_MONEY_SIGNS = re.compile(r"^([-+(]?)\s*(?:[$€£¥]|[A-Z]{3})?\s*|\s*(?:[$€£¥]|[A-Z]{3})$")
_TRUE = {"yes", "y", "true", "t", "1", "x", "on"}
_FALSE = {"no", "n", "false", "f", "0", "off"}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension|#)\s*\d{1,6}$", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}", re.UNICODE)
_SPACES = re.compile(r"[ \u00a0\u202f']")


class Fault(Exception):
    """A cell that cannot be the field's value. `value` is the text and the message the reason."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(reason)
        self.value = value


def coercer(field: ImportField, rule: ColumnRule, mapping: ImportMapping) -> Coercer:
    """A function from a cell's text to the field's value, None for an empty cell; it raises Fault."""
    translate = _translation({**mapping.values.get(field.key, {}), **rule.values})
    convert = _converters(rule, mapping)[field.type](field)
    piece = rule.piece if rule.split else None

    def value_of(cell: str) -> Any:
        text = translate((piece(cell) if piece else cell).strip())
        if text:
            return convert(text)
        if field.required:
            raise Fault(cell, f"{field.label} is empty.")
        return None

    return value_of


def _translation(values: Mapping[str, str]) -> Callable[[str], str]:
    if not values:
        return lambda text: text
    folded = {key.casefold().strip(): target for key, target in values.items()}
    return lambda text: values[text] if text in values else folded.get(text.casefold(), text)


def _converters(rule: ColumnRule, mapping: ImportMapping) -> Mapping[str, Callable[[ImportField], Coercer]]:
    format_ = rule.format or mapping.date_format
    comma = mapping.decimal == ","
    return {
        "text": _text,
        "integer": lambda field: _integer(field, rule.scale, comma),
        "decimal": lambda field: _decimal(field, rule.scale, comma),
        "date": lambda field: lambda text: _date(text, format_),
        "datetime": lambda field: lambda text: _datetime(text, format_),
        "choice": _choice,
        "country": lambda field: _country,
        "currency": lambda field: _currency,
        "boolean": lambda field: _boolean,
        "email": lambda field: _email,
        "phone": lambda field: lambda text: _phone(text, mapping.country),
        "url": _url,
        "user": _text,
        "reference": _text,
    }


def _text(field: ImportField) -> Coercer:
    def convert(text: str) -> str:
        if len(text) > field.max_length:
            raise Fault(text[:80], f"The text has {len(text):,} characters, {field.max_length:,} are allowed.")
        return text

    return convert


def _number(text: str, comma: bool) -> Decimal:
    """A number as people write it: signs of money, grouped digits, a minus in front or brackets around."""
    plain = _SPACES.sub("", _MONEY_SIGNS.sub(r"\1", text.strip()))
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if comma:
        plain = plain.replace(".", "\0").replace(",", ".").replace("\0", ",")
    if not _NUMBER.fullmatch(plain):
        raise Fault(text, f"'{text}' is not a number.{_spelt_out(text)}")
    return Decimal(plain.replace(",", ""))


def _spelt_out(text: str) -> str:
    """What somebody meant by "1.2k" or "3m"."""
    short = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmM])", text)
    if not short:
        return ""
    meant = Decimal(short[1]) * (1000 if short[2] in "kK" else 1_000_000)
    return f" Did you mean {meant.quantize(Decimal(1)) if meant == meant.to_integral() else meant.normalize()}?"


def _bounded(field: ImportField, text: str, number: Decimal, largest: Decimal) -> Decimal:
    if field.minimum is not None and number < field.minimum:
        raise Fault(text, f"'{text}' is below {field.minimum}. {field.label} is never less.")
    if field.maximum is not None and number > field.maximum:
        raise Fault(text, f"'{text}' is above {field.maximum}. {field.label} is never more.")
    if abs(number) > largest:
        raise Fault(text, f"'{text}' is too large.")
    return number


def _integer(field: ImportField, scale: Decimal | None, comma: bool) -> Coercer:
    def convert(text: str) -> int:
        number = _number(text, comma) * (scale or 1)
        if number != number.to_integral_value():
            raise Fault(text, f"'{text}' is not a whole number.")
        return int(_bounded(field, text, number, Decimal(_LARGEST_INTEGER)))

    return convert


def _decimal(field: ImportField, scale: Decimal | None, comma: bool) -> Coercer:
    def convert(text: str) -> Decimal:
        number = _bounded(field, text, _number(text, comma) * (scale or 1), _LARGEST_DECIMAL)
        return number.quantize(_CENT, ROUND_HALF_UP)

    return convert


@lru_cache(maxsize=8192)
def _date(text: str, format_: str) -> date:
    try:
        return _moment(text, format_).date() if format_ else date.fromisoformat(text)
    except ValueError:
        raise Fault(text, f"'{text}' is not a date written like {_example(format_)}.") from None


def _datetime(text: str, format_: str) -> datetime:
    try:
        moment = _moment(text, format_) if format_ else datetime.fromisoformat(text)
    except ValueError:
        raise Fault(text, f"'{text}' is not a time written like {_example(format_ or '%Y-%m-%d %H:%M')}.") from None
    if moment.year in (MINYEAR, MAXYEAR):  # in another time zone it would have no date
        raise Fault(text, f"'{text}' is too far away.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _moment(text: str, format_: str) -> datetime:
    """The moment as the file has it; files rarely name a zone, ours is added afterwards."""
    return datetime.strptime(text, format_)  # noqa: DTZ007


def _example(format_: str) -> str:
    try:
        return datetime(2017, 12, 31, 14, 30, tzinfo=UTC).strftime(format_ or "%Y-%m-%d")
    except ValueError:
        return format_


def _choice(field: ImportField) -> Coercer:
    known = {name.casefold(): value for value, label in field.choices for name in (label, value) if name}
    shown = [label for value, label in field.choices if value]

    def convert(text: str) -> str:
        if (value := known.get(text.casefold())) is not None:
            return value
        raise Fault(text, f"{_no_such(field.label, text)}{_meant(text, shown) or _all(shown)}")

    return convert


def _no_such(label: str, text: str) -> str:
    return f"There is no {label[:1].lower()}{label[1:]} '{text}'."


def _country(text: str) -> str:
    if code := countries.code(text):
        return code
    raise Fault(text, f"'{text}' is not a country.{_meant(text, countries.names())}")


def _currency(text: str) -> str:
    code = _SIGNS.get(text, text.upper())
    if code in dict(CURRENCIES):
        return code
    raise Fault(text, f"'{text}' is not a currency.{_meant(text.upper(), [code for code, _ in CURRENCIES], 60)}")


def _boolean(text: str) -> bool:
    word = text.casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise Fault(text, f"'{text}' is neither yes nor no.")


def _email(text: str) -> str:
    address = text.removeprefix("mailto:").strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Fault(text, f"'{text}' is not an e-mail address.{_what_is_missing(address)}") from None
    if len(address) > 254:
        raise Fault(text[:80], f"The address has {len(address)} characters, 254 are allowed.")
    return address


def _what_is_missing(address: str) -> str:
    name, at, domain = address.rpartition("@")
    if not at:
        return " It has no @."
    return " The domain has no ending." if name and "." not in domain else ""


def _phone(text: str, country: str) -> str:
    bare = _EXTENSION.sub("", text)
    digits = sum(sign.isdigit() for sign in bare)
    if digits < 3 or digits > 20 or any(sign.isalpha() for sign in bare):
        raise Fault(text, f"'{text}' is not a phone number.")
    if bare.lstrip().startswith("+") or country:
        _refuse_impossible_number(text, bare, country)
    if len(text) > 40:
        raise Fault(text[:80], f"The number has {len(text)} characters, 40 are allowed.")
    return text


def _refuse_impossible_number(text: str, bare: str, country: str) -> None:
    try:
        number = phonenumbers.parse(bare, country or None)
    except phonenumbers.NumberParseException:
        raise Fault(text, f"'{text}' is not a phone number.") from None
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == phonenumbers.ValidationResult.TOO_SHORT:
        raise Fault(text, f"'{text}' is too short for a phone number.")
    if length == phonenumbers.ValidationResult.TOO_LONG:
        raise Fault(text, f"'{text}' is too long for a phone number.")


def _url(field: ImportField) -> Coercer:
    def convert(text: str) -> str:
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            host, parts = "", urlsplit("")
        if parts.scheme.lower() not in ("http", "https") or " " in text or not _HOST.fullmatch(host):
            raise Fault(text, f"'{text}' is not a web address.")
        if len(address) > field.max_length:
            raise Fault(text[:80], f"The address has {len(address):,} characters, {field.max_length:,} are allowed.")
        return address

    return convert


def _meant(text: str, known: Sequence[str], cutoff: int = 75) -> str:
    close = process.extractOne(text[:80], known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=cutoff)
    return f" Did you mean {close[0]}?" if close else ""


def _all(known: list[str]) -> str:
    return f" There are: {', '.join(known)}." if 0 < len(known) <= 12 else ""
