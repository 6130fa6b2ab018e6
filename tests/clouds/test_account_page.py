"""What the account page costs when every app has something to say: the same for one row of each and for fifty."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from clouds.sales.models import Opportunity
from contacts.models import BuyingCommittee, CommitteeMember
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory

pytestmark = pytest.mark.django_db
ARRIVES_BY_ITSELF = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="(?:load|revealed)')


@pytest.fixture(params=[1, 50])
def account(request: pytest.FixtureRequest, alice: User) -> Account:
    """An account with 1 or 50 of everything."""
    head = AccountFactory(name="Acme EMEA", owner=alice)
    people = ContactFactory.create_batch(request.param, account=head)
    for number in range(request.param):
        AccountFactory(name=f"Child {number}", owner=alice, parent=head)
        with_committee(OpportunityFactory(account=head, name=f"Deal {number}"), people[number])
        CaseFactory(account=head, contact=people[number])
        TaskFactory(account=head, contact=people[number], owner=alice)
        EventFactory(account=head, contact=people[number], actor=alice)
    return head


def with_committee(deal: Opportunity, contact: Any) -> None:
    deal.committee = BuyingCommittee.objects.create(account=deal.account)
    deal.save()
    CommitteeMember.objects.create(committee=deal.committee, contact=contact, role="champion")


def asked(client: Client, address: str, **headers: str) -> tuple[int, str]:
    """How many queries the address takes, and what it answers."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return len(captured), answer.content.decode()


def test_the_page_takes_14_queries_and_its_first_screen_24(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    client = client_for(alice)
    client.get("/profile/")
    page, html = asked(client, reverse("accounts:page", args=[account.pk]))
    assert page <= 14
    arriving = map(unescape, ARRIVES_BY_ITSELF.findall(html))
    fragments = sum(asked(client, address, **{"HX-Request": "true"})[0] for address in arriving)
    assert page + fragments <= 24
    assert "could not be shown" not in html


def test_every_figure_with_a_source_is_there(client_for: ClientFor, alice: User, account: Account) -> None:
    html = client_for(alice).get(reverse("accounts:page", args=[account.pk])).content.decode()
    figures = re.findall(r'data-figure="([\w-]+)"', html)
    assert figures == ["health", "pipeline", "renewal", "cases", "last-touch", "overdue", "completeness"]
