"""Values of rows as the journal keeps them: JSON that comes back without loss."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field, Model


def frozen(value: Any) -> Any:
    """A value of a column as JSON, to the microsecond and the cent."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if hasattr(value, "code"):  # a country
        return str(value.code or "")
    return value


def freeze(record: Model, columns: Iterable[str]) -> dict[str, Any]:
    """The named columns of a row as JSON."""
    return {column: frozen(getattr(record, column)) for column in columns}


def freeze_row(record: Model) -> dict[str, Any]:
    """Every column of a row as JSON."""
    return freeze(record, (field.attname for field in record._meta.concrete_fields))


def thaw(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """What `freeze` kept, as values for the columns again; columns that no longer exist are left out."""
    fields: dict[str, Field[Any, Any]] = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _thawed(fields[name], value) for name, value in values.items() if name in fields}


def _thawed(field: Field[Any, Any], value: Any) -> Any:
    key: Any = field
    target: Any = key.target_field if field.is_relation else field
    return None if value is None else target.to_python(value)
