"""Who has a part in a deal: its buying committee, which lives with the contacts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clouds.sales.models import Opportunity
from contacts.models import BuyingCommittee, CommitteeMember, Contact
from contacts.services.committee import open_committee, seat, unseat
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held


@transaction.atomic
def set_member(*, opportunity: Opportunity, contact: Contact, role: str, influence: str, actor: Any) -> CommitteeMember:
    """Put a person on the deal's committee in that role, or change the role of one who sits there already.

    Raises ValidationError that names the field.
    """
    deal = _held(opportunity, contact)
    member = seat(committee=_committee(deal), contact=contact, role=role, influence=influence)
    _tell(deal, member.contact, "sales.committee", actor, role=member.get_role_display().lower())
    return member


@transaction.atomic
def remove_member(*, opportunity: Opportunity, contact_id: int, actor: Any) -> None:
    """Take a person off the deal's committee; nothing happens when they do not sit there."""
    deal = _held(opportunity, *Contact.objects.filter(pk=contact_id))
    if deal.committee and (person := unseat(committee=deal.committee, contact_id=contact_id)):
        _tell(deal, person, "sales.committee_left", actor)


def _tell(deal: Opportunity, person: Contact, kind: str, actor: Any, **data: str) -> None:
    changes.announced(Opportunity, [deal.pk])
    activity.record(
        kind, account=deal.account, contact=person, actor=actor, target=deal, subject=deal.name, data=data or None
    )


def _held(opportunity: Opportunity, *people: Contact) -> Opportunity:
    """The deal held for writing, with those who come and go. Raises ValidationError for an archived one."""
    deal = held(opportunity, "account", "contact", besides=people)
    if deal.archived_at is not None:
        raise ValidationError({"contact": "The deal is archived. Restore it first."})
    return deal


def _committee(deal: Opportunity) -> BuyingCommittee:
    """The deal's committee, made at the first member."""
    if deal.committee is None:
        deal.committee = open_committee(account=deal.account, name=deal.name)
        Opportunity.objects.filter(pk=deal.pk).update(committee=deal.committee)
    return deal.committee
