"""Exceptions to who sees an account: a share with one person or one role, kept by foreign key so that it is fast."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models.account import Account


class AccountUserObjectPermission(UserObjectPermissionBase):
    """One right of one person on one account."""

    content_object = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False

    @staticmethod
    def goes_with(account: Account) -> "models.QuerySet[AccountUserObjectPermission]":
        """A share is deleted with its account."""
        return AccountUserObjectPermission.objects.filter(content_object=account)


class AccountGroupObjectPermission(GroupObjectPermissionBase):
    """One right of one role on one account."""

    content_object = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="group_grants")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False

    @staticmethod
    def goes_with(account: Account) -> "models.QuerySet[AccountGroupObjectPermission]":
        """A share is deleted with its account."""
        return AccountGroupObjectPermission.objects.filter(content_object=account)
