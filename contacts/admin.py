from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from contacts import dependents
from contacts.models import (
    BuyingCommittee,
    CommitteeMember,
    Contact,
    ContactEmail,
    ContactExternalId,
    ContactPhone,
    Employment,
)
from contacts.services import delete_contact


class EmailInline(admin.TabularInline[ContactEmail, Contact]):
    model = ContactEmail
    extra = 0


class PhoneInline(admin.TabularInline[ContactPhone, Contact]):
    model = ContactPhone
    extra = 0


class EmploymentInline(admin.TabularInline[Employment, Contact]):
    model = Employment
    extra = 0
    raw_id_fields = ("account",)


class ExternalIdInline(admin.TabularInline[ContactExternalId, Contact]):
    model = ContactExternalId
    extra = 0


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin[Contact]):
    """People with their addresses and posts."""

    list_display = ("last_name", "first_name", "account", "title", "level", "last_activity_at")
    list_select_related = ("account",)
    list_filter = ("level", "department", "preferred_channel")
    search_fields = ("search_text",)
    raw_id_fields = ("account", "reports_to")
    readonly_fields = ("version", "merged_into", "archived_at", "last_activity_at", "created_at", "updated_at")
    inlines = (EmailInline, PhoneInline, EmploymentInline, ExternalIdInline)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """What the person may see here is what they may see elsewhere; a merged one is its survivor."""
        rows: QuerySet[Contact] = Contact.objects.visible_to(request.user)
        return rows

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        delete_contact(contact=obj, actor=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        """Only somebody to whom nothing refers can be deleted; many at once never."""
        if obj is None:
            return False
        return super().has_delete_permission(request, obj) and not dependents.to_contact(obj)


@admin.register(Employment)
class EmploymentAdmin(admin.ModelAdmin[Employment]):
    list_display = ("contact", "account", "title", "started_on", "ended_on", "is_primary")
    list_select_related = ("contact", "account")
    search_fields = ("contact__last_name", "account__name")
    raw_id_fields = ("contact", "account")
    show_full_result_count = False


class MemberInline(admin.TabularInline[CommitteeMember, BuyingCommittee]):
    model = CommitteeMember
    extra = 0
    raw_id_fields = ("contact",)


@admin.register(BuyingCommittee)
class BuyingCommitteeAdmin(admin.ModelAdmin[BuyingCommittee]):
    list_display = ("name", "account")
    list_select_related = ("account",)
    search_fields = ("name", "account__name")
    raw_id_fields = ("account",)
    inlines = (MemberInline,)
    show_full_result_count = False
