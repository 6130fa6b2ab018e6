from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from clouds.sales.models import Opportunity, OpportunityProduct
from clouds.sales.services.pricing import recompute_list_amounts
from hotcrm.core import changes


class OpportunityProductInline(admin.TabularInline[OpportunityProduct, Opportunity]):
    model = OpportunityProduct
    extra = 0
    autocomplete_fields = ("product",)


@admin.register(Opportunity)
class OpportunityAdmin(admin.ModelAdmin[Opportunity]):
    list_display = ("name", "account", "stage", "amount", "list_amount", "currency", "close_on", "owner")
    list_filter = ("stage", "currency")
    list_select_related = ("account", "owner")
    search_fields = ("name", "external_id")
    date_hierarchy = "close_on"
    show_full_result_count = False
    raw_id_fields = ("account", "contact", "owner")
    readonly_fields = ("list_amount", "closed_on", "committee", "archived_at", "version")
    inlines = [OpportunityProductInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opportunity]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recompute_list_amounts([form.instance.pk])
        changes.announced(Opportunity, [form.instance.pk])

    def has_delete_permission(self, request: HttpRequest, obj: Opportunity | None = None) -> bool:
        """Deals are archived or deleted on their page, which says what stands in the way."""
        return False

    def view_on_site(self, obj: Opportunity) -> str:
        return reverse("sales:page", args=[obj.pk])
