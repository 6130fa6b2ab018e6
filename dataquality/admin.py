"""Data quality in the Django admin: to look at, not to edit; merges are taken back on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dataquality.models import Completeness, Merge, MergeRow


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
