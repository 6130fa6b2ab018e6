"""Asking "is it one of these?" before a record is added that probably exists, and keeping the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hotcrm.core.customer360 import Registry, Similar, similar_finders

# From here on a new record waits for a word that it is another one.
ASKED_FROM = 0.9
MOST = 5
# What the form sends with "None of these", and why.
ANOTHER, WHY = "another", "another_because"


@dataclass(frozen=True, kw_only=True)
class Settler:
    """Whoever looks for duplicates keeps that a new record is none of those found for `values`.

    `settle(record, values, user, reason)` is called in the transaction that adds the record.
    """

    kind: str
    settle: Callable[[Any, Mapping[str, Any], Any, str], None]


settlers: Registry[Settler] = Registry("kind")


def likely(kind: str, values: Mapping[str, Any], user: Any, answers: Mapping[str, Any]) -> list[Similar]:
    """Records that are probably the one being added, unless the person answered that it is none of them."""
    finder = similar_finders.get(kind)
    if finder is None or answers.get(ANOTHER):
        return []
    found = finder.find(values, user, MOST)
    return [match for match in found if not match.visible or (match.probability or 0) >= ASKED_FROM]


def settle(kind: str, record: Any, values: Mapping[str, Any], user: Any, answers: Mapping[str, Any]) -> None:
    """Keep the answer "none of these" about a record that was just added, with the reason given."""
    settler = settlers.get(kind)
    if settler is not None and answers.get(ANOTHER):
        settler.settle(record, values, user, str(answers.get(WHY, "")).strip())
