"""Who has a part in a purchase. Whoever sells knows what is bought and tells the timeline about it."""

from django.db import transaction

from accounts.models import Account
from contacts.models import BuyingCommittee, CommitteeMember, Contact
from hotcrm.core.survivors import living


def open_committee(*, account: Account, name: str) -> BuyingCommittee:
    """An empty committee for a purchase of `account`."""
    committee: BuyingCommittee = BuyingCommittee.objects.create(account=account, name=name)
    return committee


@transaction.atomic
def seat(*, committee: BuyingCommittee, contact: Contact, role: str, influence: str) -> CommitteeMember:
    """Put a person on the committee in that role, or change the role of one who sits there already.

    A merged contact means its survivor. Raises ValidationError that names the field.
    """
    person = living(Contact, contact.pk)
    member = CommitteeMember.objects.filter(committee=committee, contact=person).first()
    member = member or CommitteeMember(committee=committee, contact=person)
    member.role, member.influence = role, influence
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def unseat(*, committee: BuyingCommittee, contact_id: int) -> Contact | None:
    """Take a person off the committee and say who it was; None when they do not sit there."""
    member = CommitteeMember.objects.filter(committee=committee, contact=contact_id).select_related("contact").first()
    if member is None:
        return None
    member.delete()
    return member.contact


def dissolve(*, committee: BuyingCommittee) -> None:
    """Delete the committee of a purchase that is deleted, with its seats."""
    committee.delete()
