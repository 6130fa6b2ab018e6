from django.contrib import admin

from hotcrm.audit.models import AuditEntry, IdempotencyKey


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """To read, never to change."""

    list_display = ("at", "actor", "action", "model", "object_ids")
    list_filter = ("action", "model")
    list_select_related = ("actor",)
    date_hierarchy = "at"

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(admin.ModelAdmin[IdempotencyKey]):
    list_display = ("purpose", "key", "user", "created_at")
    list_select_related = ("user",)
