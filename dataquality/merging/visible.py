"""Which merges a person may see: those whose survivor, or what became of it, they may."""

from typing import Any

from django.db.models import Q, QuerySet

from dataquality.merging.kinds import KINDS
from dataquality.models import Merge


def merges_visible_to(user: Any) -> QuerySet[Merge]:
    """The merges whose survivor `user` may see."""
    allowed = Q(pk__in=[])
    for kind in KINDS.values():
        manager: Any = kind.model._default_manager
        visible = manager.visible_to(user).values("pk")
        records = manager.filter(Q(pk__in=visible) | Q(merged_into__in=visible)).order_by().values("pk")
        allowed |= Q(kind=kind.key, winner_id__in=records)
    return Merge.objects.filter(allowed)
