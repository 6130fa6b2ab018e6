"""Accounts in the Django admin: the draggable tree, object permissions, and every move through the hierarchy lock."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from guardian.admin import GuardedModelAdmin
from mptt.admin import DraggableMPTTAdmin

from accounts import dependents, tree
from accounts.models import Account, AccountExternalId, AccountGroupObjectPermission, AccountUserObjectPermission
from accounts.services import delete_account, move_account
from hotcrm.core import changes

# The tree of the admin draws every row, so it shows so many at most; the search finds the others.
MOST_ROWS = 500


class ExternalIdInline(admin.TabularInline[AccountExternalId, Account]):
    model = AccountExternalId
    extra = 0


class AccountAdminForm(ModelForm):
    """Refuses a parent below the account in the same words as everywhere."""

    def clean_parent(self) -> Account | None:
        parent: Account | None = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and parent.is_descendant_of(self.instance, include_self=True):
            raise ValidationError(f"{parent} is below {self.instance}, so it can't be its parent.")
        return parent


class CappedPaginator(Paginator):
    """Counts as far as it shows."""

    @property
    def count(self) -> int:
        rows: Any = self.object_list
        return min(rows[: MOST_ROWS + 1].count(), MOST_ROWS)


@admin.register(Account)
class AccountAdmin(DraggableMPTTAdmin, GuardedModelAdmin):
    """The tree of accounts."""

    form = AccountAdminForm
    list_display = ("tree_actions", "indented_title", "type", "status", "owner")
    list_display_links = ("indented_title",)
    list_filter = ("type", "status", "industry")
    list_select_related = ("owner",)
    list_per_page = MOST_ROWS
    show_full_result_count = False
    search_fields = ("search_text",)
    autocomplete_fields = ("parent", "owner")
    readonly_fields = ("merged_into", "version", "domain", "phone_e164", "last_activity_at", "created_at", "updated_at")
    inlines = (ExternalIdInline,)
    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """What the person may see here is what they may see elsewhere."""
        rows: QuerySet[Account] = Account.objects.visible_to(request.user).order_by("tree_id", "lft")
        return rows

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return Account.objects.editable_by(request.user).filter(pk=obj.pk).exists()

    def save_model(self, request: HttpRequest, obj: Account, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changes.announced(Account, [obj.pk])

    def delete_model(self, request: HttpRequest, obj: Account) -> None:
        delete_account(account=obj, actor=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only an empty account can be deleted; many at once never."""
        if obj is None:
            return False
        return super().has_delete_permission(request, obj) and not dependents.to_account(obj)

    def _move_node(self, request: HttpRequest) -> HttpResponse:
        """What dragging a row does, under the lock and with the same rules as the product's own page."""
        rows = self.get_queryset(request)
        node = rows.filter(pk=_number(request, "cut_item")).first()
        target = rows.filter(pk=_number(request, "pasted_on")).first()
        position = request.POST.get("position")
        if node is None or target is None or position not in {"last-child", "left", "right"}:
            return HttpResponseBadRequest("That row is gone.")
        if not self.has_change_permission(request, node) or not request.user.has_perm("accounts.move_account"):
            self.message_user(request, "You may not move this account.", messages.ERROR)
            return JsonResponse({"status": "FAIL"}, status=403)
        try:
            move_account(account=node, parent=target if position == "last-child" else target.parent, actor=request.user)
        except tree.CycleRefused as refused:
            self.message_user(request, f"{refused}.", messages.ERROR)
            return JsonResponse({"status": "FAIL"}, status=409)
        self.message_user(request, f"{node} moved.")
        return JsonResponse({"status": "OK"})


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@admin.register(AccountExternalId)
class AccountExternalIdAdmin(admin.ModelAdmin[AccountExternalId]):
    list_display = ("system", "value", "account")
    list_select_related = ("account",)
    search_fields = ("value",)
    raw_id_fields = ("account",)


@admin.register(AccountUserObjectPermission)
class AccountUserGrantAdmin(admin.ModelAdmin[AccountUserObjectPermission]):
    list_display = ("content_object", "user", "permission")
    list_select_related = ("content_object", "user", "permission__content_type")
    raw_id_fields = ("content_object", "user")


@admin.register(AccountGroupObjectPermission)
class AccountRoleGrantAdmin(admin.ModelAdmin[AccountGroupObjectPermission]):
    list_display = ("content_object", "group", "permission")
    list_select_related = ("content_object", "group", "permission__content_type")
    raw_id_fields = ("content_object",)
