"""Data quality in the Django admin: to look at, not to edit; merges are taken back on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dataquality.models import (
    Completeness,
    DuplicateGroup,
    DuplicatePair,
    MatchFrequency,
    MatchRecord,
    Merge,
    MergeRow,
    Verdict,
)


class ReadOnly(admin.ModelAdmin[Any]):
    """Shows rows and changes none: they follow from what was done elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Merge)
class MergeAdmin(ReadOnly):
    list_display = ["id", "kind", "winner_id", "loser_ids", "state", "actor", "merged_at", "undone_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["actor"]
    search_fields = ["winner_id", "key"]
    date_hierarchy = "merged_at"


@admin.register(MergeRow)
class MergeRowAdmin(ReadOnly):
    list_display = ["merge_id", "sequence", "action", "table", "column", "old_id"]
    list_filter = ["action", "table"]
    search_fields = ["merge__id"]


@admin.register(Completeness)
class CompletenessAdmin(ReadOnly):
    list_display = ["kind", "record_id", "score", "missing", "updated_at"]
    list_filter = ["kind"]
    search_fields = ["record_id"]


@admin.register(DuplicateGroup)
class DuplicateGroupAdmin(ReadOnly):
    list_display = ["id", "kind", "first_id", "size", "probability", "band", "found_at"]
    list_filter = ["kind", "band"]
    search_fields = ["first_id"]


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnly):
    list_display = ["kind", "low_id", "high_id", "probability", "band", "short", "scored_at"]
    list_filter = ["kind", "band"]
    search_fields = ["low_id", "high_id"]
    show_full_result_count = False


@admin.register(Verdict)
class VerdictAdmin(ReadOnly):
    list_display = ["kind", "low_id", "high_id", "decision", "reason", "actor", "decided_at", "until", "lapsed_because"]
    list_filter = ["kind", "decision"]
    list_select_related = ["actor"]
    search_fields = ["low_id", "high_id"]


@admin.register(MatchRecord)
class MatchRecordAdmin(ReadOnly):
    list_display = ["kind", "record_id", "version", "due", "changed_at"]
    list_filter = ["kind", "due"]
    search_fields = ["record_id"]
    show_full_result_count = False


@admin.register(MatchFrequency)
class MatchFrequencyAdmin(ReadOnly):
    list_display = ["kind", "key", "count"]
    list_filter = ["kind"]
    search_fields = ["key"]
    show_full_result_count = False
