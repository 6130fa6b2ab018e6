from django.contrib import admin

from hotcrm.views.models import DefaultView, SavedView


@admin.register(SavedView)
class SavedViewAdmin(admin.ModelAdmin[SavedView]):
    list_display = ("name", "kind", "owner", "is_shared")
    list_filter = ("kind", "is_shared")
    list_select_related = ("owner",)
    search_fields = ("name", "query")
    raw_id_fields = ("owner",)


@admin.register(DefaultView)
class DefaultViewAdmin(admin.ModelAdmin[DefaultView]):
    list_display = ("kind", "view", "person", "role")
    list_select_related = ("view", "person", "role")
    raw_id_fields = ("view", "person")
