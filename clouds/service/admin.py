from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from clouds.service.models import Case
from hotcrm.core import changes


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin[Case]):
    list_display = ("number", "subject", "account", "priority", "status", "opened_at", "due_at", "owner")
    list_filter = ("status", "priority")
    list_select_related = ("account", "owner")
    search_fields = ("number", "subject", "external_id")
    date_hierarchy = "opened_at"
    show_full_result_count = False
    raw_id_fields = ("account", "contact", "owner")
    readonly_fields = ("number", "due_at", "resolved_at", "archived_at", "version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes.announced(Case, [obj.pk])

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        """Cases are archived or deleted on their page, which says what stands in the way."""
        return False

    def view_on_site(self, obj: Case) -> str:
        return reverse("service:page", args=[obj.pk])
