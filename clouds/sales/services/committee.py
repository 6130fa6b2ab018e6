"""Who has a part in a purchase: the buying committee of a deal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clouds.sales.models import Opportunity
from contacts.models import BuyingCommittee, CommitteeMember, Contact
from hotcrm.core import activity, changes
from hotcrm.core.survivors import living


@transaction.atomic
def set_member(*, opportunity: Opportunity, contact: Contact, role: str, influence: str, actor: Any) -> CommitteeMember:
    """Put a person on the deal's committee in that role, or change the role of one who sits there already.

    Raises ValidationError that names the field.
    """
    deal = _locked(opportunity)
    person = living(Contact, contact.pk)
    member = CommitteeMember.objects.filter(committee=_committee(deal), contact=person).first()
    member = member or CommitteeMember(committee=_committee(deal), contact=person)
    member.role, member.influence = role, influence
    member.full_clean()
    member.save()
    changes.announced(Opportunity, [deal.pk])
    activity.record(
        "sales.committee",
        account=deal.account,
        contact=person,
        actor=actor,
        target=deal,
        subject=deal.name,
        data={"role": member.get_role_display().lower()},
    )
    return member


@transaction.atomic
def remove_member(*, opportunity: Opportunity, contact_id: int, actor: Any) -> None:
    """Take a person off the deal's committee; nothing happens when they do not sit there."""
    deal = _locked(opportunity)
    member = CommitteeMember.objects.filter(committee=deal.committee_id, contact=contact_id).first()
    if member is None:
        return
    person = member.contact
    member.delete()
    changes.announced(Opportunity, [deal.pk])
    activity.record(
        "sales.committee_left", account=deal.account, contact=person, actor=actor, target=deal, subject=deal.name
    )


def _locked(opportunity: Opportunity) -> Opportunity:
    """The deal held for writing. Raises ValidationError for an archived one."""
    deals = Opportunity.objects.select_for_update(of=("self",)).select_related("account", "committee")
    deal: Opportunity = deals.get(pk=opportunity.pk)
    if deal.archived_at is not None:
        raise ValidationError({"contact": "The deal is archived. Restore it first."})
    return deal


def _committee(deal: Opportunity) -> BuyingCommittee:
    """The deal's committee, made at the first member."""
    if deal.committee is None:
        deal.committee = BuyingCommittee.objects.create(account=deal.account, name=deal.name)
        Opportunity.objects.filter(pk=deal.pk).update(committee=deal.committee)
    return deal.committee
