"""Asking the database once for what several parts of one page need."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def once(record: Any, key: str, make: Callable[[], T]) -> T:
    """What `make()` gives, computed at the first call for this very object and remembered on it.

    The object lives as long as its request, so nothing stale outlives the page.
    """
    kept: dict[str, Any] = record.__dict__.setdefault("_remembered", {})
    if key not in kept:
        kept[key] = make()
    return kept[key]
