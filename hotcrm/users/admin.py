from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from hotcrm.users.models import ManagementLine, User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, their roles and who stands above them."""

    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "manager", "is_active", "is_staff")
    list_select_related = ("manager",)
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email", "first_name", "last_name")
    autocomplete_fields = ("manager",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "job_title", "manager")}),
        ("Preferences", {"fields": ("theme", "density", "time_zone", "single_key_shortcuts")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)


@admin.register(ManagementLine)
class ManagementLineAdmin(admin.ModelAdmin[ManagementLine]):
    """The stored management line, to look at; it follows the people by itself."""

    list_display = ("report", "manager")
    list_select_related = ("report", "manager")
    search_fields = ("report__email", "manager__email")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
