"""What becomes of shares when records are merged: nobody comes to see or change what he could not before.

A share of a merged record goes over to the survivor only if its holder could do as much with the survivor already. It
then says nothing new today, but keeps what it promised when owners change. Every other share ends: the journal keeps
it, the plan tells of it, and an undo gives it back.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models import Account, AccountGroupObjectPermission, AccountUserObjectPermission
from dataquality.merging.references import Reference
from hotcrm.users.models import ManagementLine, User

_EVERY = {True: "view_every_account", False: "change_every_account"}


def is_share(reference: Reference) -> bool:
    """True for the tables in which rights on single records stand."""
    return issubclass(reference.model, (UserObjectPermissionBase, GroupObjectPermissionBase))


def ending(reference: Reference, winner_id: int, loser_ids: Sequence[int]) -> list[Any]:
    """The shares of the merged records that do not go over, each with its holder."""
    holder = "user" if issubclass(reference.model, UserObjectPermissionBase) else "group"
    rows = reference.rows(loser_ids).select_related("permission", holder).order_by("pk")
    could: dict[tuple[int, bool], bool] = {}
    ends = []
    for row in rows:
        who, sees = getattr(row, holder), row.permission.codename.startswith("view_")
        if (who.pk, sees) not in could:
            could[who.pk, sees] = _could(reference, who, winner_id, sees)
        if not could[who.pk, sees]:
            ends.append(row)
    return ends


def _could(reference: Reference, holder: Any, winner_id: int, sees: bool) -> bool:
    """Whether the person, or everybody in the role, may see (or change) the survivor as it is."""
    if isinstance(holder, Group):
        return holder.permissions.filter(codename=_EVERY[sees], content_type__app_label="accounts").exists()
    manager: Any = reference.target._default_manager
    rows = manager.visible_to(holder) if sees else manager.editable_by(holder)
    return bool(rows.filter(pk=winner_id).exists())


def who_lose_sight(winner_id: int, owner_id: int | None, among: Sequence[int]) -> list[User]:
    """Of the people `among`, those who will not see the surviving account once `owner_id` owns it.

    It is the rule of `Account.objects.visible_to`, asked about many people at once and about an owner to come.
    """
    shared = AccountUserObjectPermission.objects.filter(content_object=winner_id, permission__codename="view_account")
    by_role = AccountGroupObjectPermission.objects.filter(
        content_object=winner_id, permission__codename="view_account", group__user=OuterRef("pk")
    )
    below = ManagementLine.objects.filter(report=owner_id, manager=OuterRef("pk"))
    every = Q(codename=_EVERY[True], content_type__app_label="accounts")
    permissions = Permission.objects.filter(every)
    sees = (
        Q(pk=owner_id)
        | Q(is_superuser=True)
        | Q(pk__in=shared.values("user"))
        | Exists(by_role)
        | Exists(below)
        | Exists(permissions.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk"))))
    )
    return list(User.objects.filter(pk__in=among, is_active=True).exclude(sees).order_by("pk"))


def owners(records: Sequence[Any]) -> list[int]:
    """Who owns the records, each once."""
    return sorted({record.owner_id for record in records if isinstance(record, Account) and record.owner_id})
