from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hotcrm.catalog.models import Price, Product
from hotcrm.core import changes


class PriceInline(admin.TabularInline[Price, Product]):
    model = Price
    extra = 0


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("name", "series", "active")
    list_filter = ("series", "active")
    search_fields = ("name",)
    inlines = [PriceInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Prices are stored with their product; who derives from them follows."""
        super().save_related(request, form, formsets, change)
        changes.announced(Product, [form.instance.pk])


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin[Price]):
    list_display = ("product", "currency", "amount")
    list_select_related = ("product",)

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes.announced(Product, [obj.product_id])

    def delete_model(self, request: HttpRequest, obj: Price) -> None:
        super().delete_model(request, obj)
        changes.announced(Product, [obj.product_id])
