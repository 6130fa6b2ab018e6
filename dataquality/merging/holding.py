"""Holding the records of a merge or an undo, and those around them, before anything is written."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from dataquality.merging.kinds import Kind


def hold(kind: Kind, ids: Collection[int], *, whole: Collection[int]) -> None:
    """Hold the records `ids`, and of `whole` also keep others from adding rows that point at them.

    What stands below the records, or leads to them, is held before: who changes such a row looks at the record above
    it when he is done, and could otherwise wait for us while we wait for him.
    """
    rows: Any = kind.model._base_manager.order_by("pk")
    around = Q(pk__in=ids) | Q(**{f"{kind.superior}__in": ids}) | Q(merged_into__in=ids)
    list(rows.filter(around).select_for_update(of=("self",), no_key=True).values_list("pk"))
    list(rows.filter(pk__in=whole).select_for_update(of=("self",)).values_list("pk"))
