"""What the sales data does not tell of its deals: who decides, what comes next, when an answer is expected."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from accounts.models import Account
from clouds.demo import stories
from clouds.demo.activities import people_of_accounts
from clouds.demo.calendar import day
from clouds.sales.models import OPEN_STAGES, Opportunity
from contacts.models import BuyingCommittee, CommitteeMember, Contact
from hotcrm.core import changes

_ROLES = (("decision_maker", "high"), ("champion", "high"), ("influencer", "medium"), ("influencer", "low"),
          ("blocker", "medium"))  # fmt: skip
_FURTHER = (("proposal", 50), ("negotiation", 75))


def complete_deals() -> None:
    """Give open deals a contact, a next step and mostly a date; some have come further; lost ones get a reason."""
    random = Random("demo deals")
    people = people_of_accounts()
    deals = list(Opportunity.objects.filter(stage__in=OPEN_STAGES).order_by("external_id"))
    for deal in deals:
        _complete(deal, people[deal.account_id], random)
    fields = ["contact", "next_step", "close_on", "stage", "probability"]
    Opportunity.objects.bulk_update(deals, fields, batch_size=400)
    changes.announced(Opportunity, [deal.pk for deal in deals] + _give_reasons(random))


def _complete(deal: Opportunity, people: Sequence[Contact], random: Random) -> None:
    if people:
        deal.contact = random.choice(people)
    if deal.stage == "qualification" and random.random() < 0.35:
        deal.stage, deal.probability = random.choice(_FURTHER)
    if random.random() < 0.7:
        deal.next_step = random.choice(stories.NEXT_STEPS)
    if random.random() < 0.65:
        deal.close_on = day(-random.randint(-10, 120))


def _give_reasons(random: Random) -> list[int]:
    """Why the lost deals were lost: one statement a reason."""
    lost = list(Opportunity.objects.filter(stage="lost").order_by("external_id").values_list("pk", flat=True))
    reasons: dict[str, list[int]] = defaultdict(list)
    for pk in lost:
        reasons[random.choice(stories.LOST_REASONS)].append(pk)
    for reason, ids in reasons.items():
        Opportunity.objects.filter(pk__in=ids).update(lost_reason=reason)
    return lost


def create_committees() -> None:
    """A buying committee on the largest open deal of every customer that has enough people."""
    random = Random("demo committees")
    people = people_of_accounts()
    for account in Account.objects.filter(type="customer").order_by("pk"):
        open_deals = Opportunity.objects.filter(account=account, stage__in=OPEN_STAGES)
        deal = open_deals.order_by("-list_amount", "-amount", "external_id").first()
        if deal and len(people[account.pk]) >= 3:
            convene(deal, _chosen(people[account.pk], random))


Members = Sequence[tuple[Contact, str, str]]


def _chosen(people: Sequence[Contact], random: Random) -> Members:
    """The most senior decides; the others support, advise or block, as chance has it."""
    number = min(len(people), random.choice((3, 3, 4, 5)))
    others = random.sample(people[1:], number - 1)
    return [(person, *role) for person, role in zip([people[0], *others], _ROLES, strict=False)]


def convene(deal: Opportunity, members: Members) -> BuyingCommittee:
    """Give a deal its committee of (person, role, influence)."""
    committee = BuyingCommittee.objects.create(account=deal.account, name=deal.name)
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=committee, contact=person, role=role, influence=influence)
        for person, role, influence in members
    )
    deal.committee = committee
    Opportunity.objects.filter(pk=deal.pk).update(committee=committee)
    return committee
