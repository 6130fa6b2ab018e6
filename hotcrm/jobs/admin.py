from django.contrib import admin

from hotcrm.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    list_display = ("label", "key", "status", "done", "total", "started_by", "created_at", "finished_at")
    list_filter = ("status", "key")
    list_select_related = ("started_by",)
    search_fields = ("label", "key", "message")
    date_hierarchy = "created_at"
