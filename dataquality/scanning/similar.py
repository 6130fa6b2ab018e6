"""Records like the values that somebody is typing, or that a file brings."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from django.urls import reverse

from dataquality.matching import block
from dataquality.matching.columns import Columns
from dataquality.matching.explain import explain
from dataquality.matching.normalise import normalise
from dataquality.matching.record import ACCOUNT, Record
from dataquality.matching.score import score_pairs, shipped
from dataquality.scanning import counting
from dataquality.scanning.pairing import blocks_of
from dataquality.scanning.sources import SOURCES
from dataquality.scanning.storing import stored_records
from hotcrm.core.customer360 import Similar

# While a name is half typed every word may still change: what is shown then is a hint, not a finding.
SHOWN_FROM = 0.2
_RENAMED = {
    "billing_street": "street",
    "billing_city": "city",
    "billing_state": "state",
    "billing_postcode": "postal_code",
    "billing_country": "country",
    "account_name": "company",
}


def finder(kind: str) -> Callable[[Mapping[str, Any], Any, int], list[Similar]]:
    """What a SimilarFinder of `kind` calls."""

    def find(values: Mapping[str, Any], user: Any, limit: int) -> list[Similar]:
        return similar(kind, values, user, limit)

    return find


def similar(kind: str, values: Mapping[str, Any], user: Any, limit: int) -> list[Similar]:
    """Records like `values`, the likeliest first; one that the person may not see is told without anything of it."""
    found = matches(kind, values, limit)
    if not found:
        return []
    source = SOURCES[kind]
    visible = source.manager.visible_to(user).in_bulk([pk for pk, _probability, _words in found])
    told = [
        Similar(
            visible=True,
            title=str(visible[pk]),
            url=reverse(source.page, args=[pk]),
            note=_note(kind, visible[pk]),
            probability=probability,
            reason=words,
        )
        for pk, probability, words in found
        if pk in visible
    ]
    hidden = any(pk not in visible and probability >= shipped(kind).review for pk, probability, _words in found)
    return [*told, Similar(visible=False)] if hidden else told


def matches(kind: str, values: Mapping[str, Any], limit: int) -> list[tuple[int, float, str]]:
    """(id, probability, reason) of the records most like `values`."""
    record = normalise(
        {_RENAMED.get(key, key): str(value or "") for key, value in values.items() if key in KNOWN}, kind
    )
    partners = sorted({pk for members in blocks_of(kind, block.keys(record), least=1).values() for pk in members})
    if not partners:
        return []
    ids, others = zip(*stored_records(kind, partners), strict=True)
    return _best(record, list(ids), list(others), limit)


def _best(record: Record, ids: list[int], others: list[Record], limit: int) -> list[tuple[int, float, str]]:
    model = shipped(record.kind)
    columns = Columns([record, *others], counting.frequencies_of(record.kind, [record, *others]))
    right = list(range(1, len(others) + 1))
    scores = score_pairs(columns, np.zeros(len(right), np.int64), np.array(right), model)
    order = sorted(range(len(ids)), key=lambda at: (-scores[at], ids[at]))
    chosen = [at for at in order if scores[at] >= SHOWN_FROM][:limit]
    reasons = explain(columns, [0] * len(chosen), [at + 1 for at in chosen], model) if chosen else []
    return [(ids[at], float(scores[at]), reason.short) for at, reason in zip(chosen, reasons, strict=True)]


def _note(kind: str, record: Any) -> str:
    if kind == ACCOUNT:
        return ", ".join(filter(None, [record.billing_city, str(record.billing_country.name or "")]))
    return record.title


KNOWN = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "title",
        "linkedin",
        "company",
        "account_name",
        "website",
        "email",
        "phone",
        "mobile",
        "street",
        "city",
        "state",
        "postal_code",
        "country",
        "billing_street",
        "billing_city",
        "billing_state",
        "billing_postcode",
        "billing_country",
        "industry",
        "employees",
        "tax_id",
    ]
)
