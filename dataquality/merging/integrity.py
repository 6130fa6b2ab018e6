"""Rules over merges that `check_integrity` runs."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from contacts.models import ContactEmail, ContactPhone, Employment
from dataquality.merging.kinds import KINDS, Kind
from dataquality.merging.references import references_to, strategy_of
from dataquality.models import Merge, MergeRow
from hotcrm.core.customer360 import Finding


def merges() -> Iterator[Finding]:
    """Everything that can be wrong after merges and undos."""
    for kind in KINDS.values():
        yield from _redirects(kind)
        yield from _left_behind(kind)
    yield from _two_primaries()
    yield from _journal()


def _redirects(kind: Kind) -> Iterator[Finding]:
    """Merged records that do not lead to a survivor in one hop, or still stand above or below others."""
    merged: Any = kind.model._base_manager.filter(merged_into__isnull=False)
    for pk in merged.filter(merged_into__merged_into__isnull=False).values_list("pk", flat=True):
        yield _finding("redirect", kind.model, pk, "Its survivor was merged into another record.")
    for pk in merged.filter(**{f"{kind.superior}__isnull": False}).values_list("pk", flat=True):
        yield _finding("merged_not_root", kind.model, pk, "It was merged, but it still stands below another record.")
    below: Any = kind.model._base_manager.filter(**{f"{kind.superior.removesuffix('_id')}__merged_into__isnull": False})
    for pk in below.values_list("pk", flat=True):
        yield _finding("below_merged", kind.model, pk, "It stands below a record that was merged.")


def _left_behind(kind: Kind) -> Iterator[Finding]:
    """Rows that still point at a merged record."""
    merged: Any = kind.model._base_manager.filter(merged_into__isnull=False).order_by().values("pk")
    for reference in references_to(kind.model):
        if strategy_of(reference) == "ignore" or reference.as_text:
            continue
        rows: Any = reference.model._base_manager.filter(**{f"{reference.field}__in": merged})
        if reference.type_column:
            rows = rows.filter(**{reference.type_column: ContentType.objects.get_for_model(kind.model).pk})
        for pk in rows.order_by().values_list("pk", flat=True)[:100]:
            words = f"Its {reference.label.rpartition('.')[2]} is a record that was merged."
            yield _finding("left_behind", reference.model, pk, words)


def _two_primaries() -> Iterator[Finding]:
    for model in (ContactEmail, ContactPhone, Employment):
        rows: Any = model._base_manager.filter(is_primary=True).order_by().values("contact")
        for row in rows.annotate(count=Count("pk")).filter(count__gt=1):
            words = f"Contact {row['contact']} has {row['count']} main ones."
            yield _finding("two_primaries", model, row["contact"], words)


def _journal() -> Iterator[Finding]:
    """Merges whose records are not where the journal says."""
    for kind in KINDS.values():
        alive = kind.model._base_manager.filter(merged_into__isnull=True)
        done = Merge.objects.filter(kind=kind.key, state=Merge.State.DONE)
        merged = {pk for ids in done.values_list("loser_ids", flat=True) for pk in ids}
        stored: Any = kind.model._base_manager.filter(merged_into__isnull=False)
        for pk in sorted(merged & set(alive.filter(pk__in=merged).values_list("pk", flat=True))):
            yield _finding("journal", kind.model, pk, "The journal says that it was merged, but it lives.")
        for pk in sorted(set(stored.values_list("pk", flat=True)) - merged):
            yield _finding("journal", kind.model, pk, "It was merged, but no journal tells how.")
    empty = MergeRow.objects.filter(Q(pks=[]) & ~Q(action=MergeRow.Action.FIELD))
    for row in empty.select_related("merge"):
        yield _finding("journal_count", MergeRow, row.pk, f"Merge {row.merge_id} keeps an entry without rows.")


def _finding(code: str, model: Any, pk: int, detail: str) -> Finding:
    return Finding(code=code, model=model._meta.label, id=pk, detail=detail)
