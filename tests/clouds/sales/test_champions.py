"""Champions with whom nobody was in touch for too long: on the account, and on the day of who owns the deal."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models import Opportunity
from contacts.models import BuyingCommittee, CommitteeMember, Contact
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.timeline import EventFactory

pytestmark = pytest.mark.django_db
QUIET = "Champion Priya Raman has been quiet for 34 days"


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.fixture
def priya(account: Account, alice: User) -> Contact:
    contact = ContactFactory(account=account, first_name="Priya", last_name="Raman")
    deal = OpportunityFactory(account=account, owner=alice, amount=5000, currency="EUR", stage="proposal")
    deal.committee = BuyingCommittee.objects.create(account=account, name=deal.name)
    deal.save()
    CommitteeMember.objects.create(committee=deal.committee, contact=contact, role="champion", influence="high")
    return contact


def touched(contact: Contact, days: int, **how: Any) -> None:
    at = timezone.now() - timedelta(days=days)
    EventFactory(account=contact.account, contact=contact, occurred_at=at, **how)


def page(client_for: ClientFor, user: User, account: Account) -> str:
    return client_for(user).get(reverse("accounts:page", args=[account.pk])).content.decode()


def test_a_quiet_champion_calls_for_a_call(
    client_for: ClientFor, alice: User, account: Account, priya: Contact
) -> None:
    touched(priya, 34, kind="timeline.call", outcome="connected")
    touched(priya, 3, kind="timeline.call", outcome="no_answer")
    touched(priya, 2, kind="timeline.email", direction="out")
    html = page(client_for, alice, account)
    assert QUIET in html
    assert f"{reverse('contacts:page', args=[priya.pk])}?log=task#composer" in html
    day = client_for(alice).get("/").content.decode()
    assert "Champions gone quiet" in day
    assert "34 d" in day
    assert "€5k" in day


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "timeline.email", "direction": "in"},
        {"kind": "timeline.meeting", "outcome": "held"},
        {"kind": "timeline.call", "outcome": "connected"},
    ],
)
def test_a_touch_that_went_both_ways_ends_the_quiet(
    client_for: ClientFor, alice: User, account: Account, priya: Contact, how: dict[str, str]
) -> None:
    touched(priya, 34, kind="timeline.call", outcome="connected")
    touched(priya, 3, **how)
    assert "quiet for" not in page(client_for, alice, account)


def test_nobody_is_quiet_who_was_never_heard_of_or_whose_deal_is_closed(
    client_for: ClientFor, alice: User, account: Account, priya: Contact
) -> None:
    assert "quiet for" not in page(client_for, alice, account)
    touched(priya, 34, kind="timeline.call", outcome="connected")
    Opportunity.objects.update(stage="won", closed_on=timezone.localdate())
    assert "quiet for" not in page(client_for, alice, account)


def test_who_may_not_see_deals_is_told_nothing(
    client_for: ClientFor, reader: User, account: Account, priya: Contact
) -> None:
    touched(priya, 34, kind="timeline.call", outcome="connected")
    assert QUIET not in page(client_for, reader, account)
    assert "Champions gone quiet" not in client_for(reader).get("/").content.decode()
