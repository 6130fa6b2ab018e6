from contacts.models.committee import BuyingCommittee, CommitteeMember
from contacts.models.contact import Contact, ContactEmail, ContactExternalId, ContactPhone
from contacts.models.employment import Employment

__all__ = [
    "BuyingCommittee",
    "CommitteeMember",
    "Contact",
    "ContactEmail",
    "ContactExternalId",
    "ContactPhone",
    "Employment",
]
