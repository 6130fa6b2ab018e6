from django.contrib import admin

from hotcrm.catalog.models import Price, Product


class PriceInline(admin.TabularInline[Price, Product]):
    model = Price
    extra = 0


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("name", "series", "active")
    list_filter = ("series", "active")
    search_fields = ("name",)
    inlines = [PriceInline]


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin[Price]):
    list_display = ("product", "currency", "amount")
    list_select_related = ("product",)
