from accounts.models.account import Account, AccountExternalId
from accounts.models.grants import AccountGroupObjectPermission, AccountUserObjectPermission

__all__ = ["Account", "AccountExternalId", "AccountGroupObjectPermission", "AccountUserObjectPermission"]
