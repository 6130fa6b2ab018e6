"""The way back that a toast carries: what a record held before a step, signed, so that nobody can write another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, dumps, loads

SALT = "hotcrm.undo"
LASTS = timedelta(hours=1)


def way_back(record: Any, **before: Any) -> str:
    """A token for an address: this record at the version it has now, and what its fields held before."""
    return dumps({"label": record._meta.label, "pk": record.pk, "version": record.version, **before}, salt=SALT)


def read_back(token: str, record: Any) -> Mapping[str, Any] | None:
    """What `way_back` was told about this record, with its `version`; None for any other token or an old one."""
    try:
        told: dict[str, Any] = loads(token, salt=SALT, max_age=LASTS)
    except BadSignature:
        return None
    if (told.pop("label", ""), told.pop("pk", None)) != (record._meta.label, record.pk):
        return None
    return told
