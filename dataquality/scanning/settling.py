"""What somebody says while adding a record: it is none of those that look like it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction

from dataquality.scanning.similar import matches
from dataquality.scanning.sources import SOURCES
from dataquality.scanning.verdicts import different
from hotcrm.core.likeness import ASKED_FROM, MOST

DECIDE = "dataquality.add_verdict"


def settler(kind: str) -> Callable[[Any, Mapping[str, Any], Any, str], None]:
    """What a Settler of `kind` calls."""

    def settle(record: Any, values: Mapping[str, Any], user: Any, reason: str) -> None:
        none_of_these(kind, record.pk, values, user, reason)

    return settle


def none_of_these(kind: str, pk: int, values: Mapping[str, Any], user: Any, reason: str) -> None:
    """Keep a verdict on each pair of the new record with one that was shown; a role without that right decides nothing.

    Records that the person may not see were not shown, so a steward still finds those pairs. The verdicts are written
    once the record is stored: forming the groups anew must not hold it up.
    """
    if not user.has_perm(DECIDE):
        return
    found = {other for other, probability, _words in matches(kind, values, MOST + 1) if probability >= ASKED_FROM}
    visible = SOURCES[kind].manager.visible_to(user).filter(pk__in=found - {pk}).values_list("pk", flat=True)
    for other in sorted(visible):
        said = partial(different, actor=user, kind=kind, first=pk, second=other, reason=reason)
        transaction.on_commit(said, robust=True)
