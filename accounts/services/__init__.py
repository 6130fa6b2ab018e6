from accounts.services.editing import create_account, update_account
from accounts.services.lifecycle import archive_account, delete_account, restore_account
from accounts.services.ownership import assign_owner
from accounts.services.placing import move_account

__all__ = [
    "archive_account",
    "assign_owner",
    "create_account",
    "delete_account",
    "move_account",
    "restore_account",
    "update_account",
]
