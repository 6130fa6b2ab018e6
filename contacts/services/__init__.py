from contacts.services.employment import employ, leave, move_to_account
from contacts.services.lifecycle import archive_contact, delete_contact, restore_contact
from contacts.services.people import Address, create_contact, update_contact

__all__ = [
    "Address",
    "archive_contact",
    "create_contact",
    "delete_contact",
    "employ",
    "leave",
    "move_to_account",
    "restore_contact",
    "update_contact",
]
