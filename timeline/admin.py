from django.contrib import admin

from timeline.models import Event, Task


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """Entries, to look at and to correct; counting all of them would take too long."""

    list_display = ("occurred_at", "kind", "account", "contact", "actor", "milestone")
    list_select_related = ("account", "contact", "actor")
    list_filter = ("cloud", "milestone")
    search_fields = ("subject", "account__name")
    raw_id_fields = ("account", "contact", "actor")
    readonly_fields = ("root_id", "target_type", "target_id", "created_at", "deleted_at")
    show_full_result_count = False


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin[Task]):
    list_display = ("title", "account", "owner", "due_on", "done_at")
    list_select_related = ("account", "owner")
    list_filter = ("owner",)
    search_fields = ("title", "account__name")
    raw_id_fields = ("account", "contact", "owner")
    readonly_fields = ("done_at", "done_by", "created_by")
    date_hierarchy = "due_on"
    show_full_result_count = False
