"""The pages of deals: who sees them, who may write, and how many questions they ask the database."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clouds.sales.models import Opportunity
from clouds.sales.services.opportunities import set_products
from contacts.models import BuyingCommittee, CommitteeMember
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory, ProductFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
LIST_QUERIES, PAGE_QUERIES = 8, 10


@pytest.fixture
def deal(alice: Any) -> Opportunity:
    deal: Opportunity = OpportunityFactory(account=AccountFactory(owner=alice, name="Acme"), owner=alice)
    return deal


@pytest.fixture
def committee(deal: Opportunity) -> BuyingCommittee:
    deal.committee = BuyingCommittee.objects.create(account=deal.account)
    deal.save()
    CommitteeMember.objects.create(
        committee=deal.committee, contact=ContactFactory(account=deal.account, last_name="Hahn"), role="champion"
    )
    return deal.committee


READS = ["page", "edit", "committee", "deletion"]
WRITES = ["edit", "stage", "archival", "restoration", "deletion", "committee"]
POST_ONLY = ["stage", "archival", "restoration"]


def test_the_owner_and_the_manager_see_the_page(deal: Opportunity, alice: Any, mara: Any, client_for: Any) -> None:
    for person in (alice, mara):
        response = client_for(person).get(reverse("sales:page", args=[deal.pk]))
        assert response.status_code == 200
        assert deal.name in response.text
        assert "Acme" in response.text


@pytest.mark.parametrize("name", READS)
def test_a_stranger_gets_404_for_every_page(name: str, deal: Opportunity, charlie: Any, client_for: Any) -> None:
    assert client_for(charlie).get(reverse(f"sales:{name}", args=[deal.pk])).status_code == 404


@pytest.mark.parametrize("name", WRITES)
def test_a_stranger_gets_404_for_every_write(name: str, deal: Opportunity, charlie: Any, client_for: Any) -> None:
    assert client_for(charlie).post(reverse(f"sales:{name}", args=[deal.pk])).status_code == 404


@pytest.mark.parametrize("name", WRITES)
def test_a_reader_gets_403_for_every_write(name: str, deal: Opportunity, accountant: Any, client_for: Any) -> None:
    client = client_for(accountant)
    assert client.get(reverse("sales:page", args=[deal.pk])).status_code == 200
    assert client.post(reverse(f"sales:{name}", args=[deal.pk]), {"stage": "won"}).status_code == 403
    deal.refresh_from_db()
    assert (deal.stage, deal.archived_at) == ("proposal", None)


def test_a_reader_may_not_open_deals(accountant: Any, client_for: Any) -> None:
    client = client_for(accountant)
    assert client.get(reverse("sales:new")).status_code == 403
    assert "New deal" not in client.get(reverse("sales:list")).text


@pytest.mark.parametrize("who", ["reader", "service_agent"])
def test_departments_without_deals_see_none(who: str, deal: Opportunity, request: Any, client_for: Any) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get(reverse("sales:page", args=[deal.pk])).status_code == 404
    assert deal.name not in client.get(reverse("sales:list")).text


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_a_deal_that_does_not_exist_is_404(name: str, alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    assert client.post(reverse(f"sales:{name}", args=[987654])).status_code == 404 or name == "page"
    assert client.get("/opportunities/abc/").status_code == 404
    assert client.get(f"/opportunities/{10**30}/").status_code == 404


@pytest.mark.parametrize("name", POST_ONLY)
def test_actions_take_posts_only(name: str, deal: Opportunity, alice: Any, client_for: Any) -> None:
    assert client_for(alice).get(reverse(f"sales:{name}", args=[deal.pk])).status_code == 405


@pytest.mark.parametrize("name", ["list", "page"])
def test_reading_pages_take_no_posts(name: str, deal: Opportunity, alice: Any, client_for: Any) -> None:
    args = [deal.pk] if name == "page" else []
    assert client_for(alice).post(reverse(f"sales:{name}", args=args)).status_code == 405


def test_a_fragment_is_the_piece_and_not_the_page(deal: Opportunity, alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    for address, root in ((reverse("sales:list"), 'id="list"'), (reverse("sales:page", args=[deal.pk]), 'id="deal"')):
        response = client.get(address, **HTMX)
        assert "<html" not in response.text
        assert root in response.text
        assert "HX-Request" in response["Vary"]


def test_the_list_asks_the_same_for_1_and_50(deal: Opportunity, alice: Any, client_for: Any) -> None:
    client = client_for(alice)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("sales:list")).status_code == 200
        return len(captured)

    asked()
    one = asked()
    for _ in range(49):
        OpportunityFactory(account=AccountFactory(owner=alice), owner=alice)
    assert asked() == one
    assert one <= LIST_QUERIES


def test_the_page_asks_the_same_for_1_and_50(
    deal: Opportunity, committee: BuyingCommittee, alice: Any, client_for: Any
) -> None:
    client = client_for(alice)
    address = reverse("sales:page", args=[deal.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    set_products(opportunity=deal, actor=alice, products=[(ProductFactory(), 1)])
    asked()
    one = asked()
    set_products(opportunity=deal, actor=alice, products=[(ProductFactory(), 1) for _ in range(50)])
    for _ in range(50):
        CommitteeMember.objects.create(
            committee=committee, contact=ContactFactory(account=deal.account), role="influencer"
        )
    assert asked() == one
    assert one <= PAGE_QUERIES


def test_one_click_moves_the_deal_with_and_without_javascript(deal: Opportunity, alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    address = reverse("sales:stage", args=[deal.pk])
    response = client.post(address, {"stage": "negotiation"})
    assert (response.status_code, response["Location"]) == (303, reverse("sales:page", args=[deal.pk]))
    response = client.post(address, {"stage": "won"}, **HTMX)
    assert response.status_code == 200
    assert 'aria-current="step"' in response.text
    deal.refresh_from_db()
    assert (deal.stage, deal.probability) == ("won", 100)


def test_an_unknown_stage_says_so(deal: Opportunity, alice: Any, client_for: Any) -> None:
    response = client_for(alice).post(reverse("sales:stage", args=[deal.pk]), {"stage": "magic"}, **HTMX)
    assert response.status_code == 422
    assert "There is no stage" in response.text


def form_data(**values: str) -> dict[str, str]:
    return {
        "name": "Renewal", "currency": "USD", "probability": "", "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0",
        **values,
    }  # fmt: skip


def test_a_deal_is_opened_from_the_account(alice: Any, client_for: Any) -> None:
    account = AccountFactory(owner=alice, name="Acme")
    product = ProductFactory(price=Decimal(70))
    client = client_for(alice)
    address = f"{reverse('sales:new')}?account={account.pk}"
    assert f"Acme #{account.pk}" in client.get(address).text
    response = client.post(
        address,
        form_data(
            account=f"Acme #{account.pk}", stage="proposal", owner=str(alice.pk),
            **{"lines-0-product": str(product.pk), "lines-0-quantity": "3"},
        ),
    )  # fmt: skip
    assert response.status_code == 303
    deal = Opportunity.objects.get()
    assert (deal.account, deal.owner, deal.probability, deal.list_amount) == (account, alice, 50, Decimal(210))
    page = client.get(response["Location"]).text
    assert "$210" in page
    assert "list price" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Name the deal."),
        ({"amount": "-5"}, "The amount is negative. Write 0 or more."),
        ({"probability": "101"}, "The probability is above 100 percent."),
        ({"close_on": "2001-01-01"}, "The close date is in the past."),
        ({"account": "Nobody"}, "No account is called Nobody."),
        ({"lines-0-product": "x"}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_saved_says_why_and_keeps_what_was_typed(
    values: dict[str, str], words: str, alice: Any, client_for: Any
) -> None:
    AccountFactory(owner=alice, name="Acme")
    data = form_data(account="Acme", stage="proposal", next_step="Keep this") | values
    response = client_for(alice).post(reverse("sales:new"), data)
    assert response.status_code == 422
    assert words in response.text
    assert "Keep this" in response.text
    assert not Opportunity.objects.exists()


def test_the_same_form_sent_twice_opens_one_deal(alice: Any, client_for: Any) -> None:
    AccountFactory(owner=alice, name="Acme")
    client, address = client_for(alice), reverse("sales:new")
    key = re.findall(r'name="idempotency_key" value="(\w+)"', client.get(address).text)
    data = form_data(account="Acme", name="Once", stage="proposal") | {"idempotency_key": key[0]}
    first, second = (client.post(address, data) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert first["Location"] == reverse("sales:page", args=[Opportunity.objects.get().pk])


def test_an_edit_changes_what_was_typed_and_nothing_else(deal: Opportunity, alice: Any, client_for: Any) -> None:
    data = form_data(name="Bigger", amount="2500", version=str(deal.version), owner=str(alice.pk), probability="50")
    response = client_for(alice).post(reverse("sales:edit", args=[deal.pk]), data)
    assert response.status_code == 303
    deal.refresh_from_db()
    assert (deal.name, deal.amount, deal.stage, deal.version) == ("Bigger", Decimal(2500), "proposal", 2)


def test_two_editors_see_both_values_and_lose_nothing(deal: Opportunity, alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    address = reverse("sales:edit", args=[deal.pk])
    seen = str(deal.version)
    client.post(address, form_data(name="Theirs", version=seen, owner=str(alice.pk), amount="1000"))
    response = client.post(address, form_data(name="Mine", version=seen, owner=str(alice.pk), amount="1000"))
    assert response.status_code == 409
    assert "Theirs" in response.text
    assert "Mine" in response.text
    again = client.post(address, form_data(name="Mine", version="2", owner=str(alice.pk), amount="1000"))
    assert again.status_code == 303
    deal.refresh_from_db()
    assert deal.name == "Mine"


def test_archive_and_restore(deal: Opportunity, alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    assert client.post(reverse("sales:archival", args=[deal.pk])).status_code == 303
    assert f'data-pk="{deal.pk}"' not in client.get(reverse("sales:list")).text
    assert f'data-pk="{deal.pk}"' in client.get(reverse("sales:list") + "?archived=1").text
    assert "This deal is archived" in client.get(reverse("sales:page", args=[deal.pk])).text
    assert client.post(reverse("sales:restoration", args=[deal.pk])).status_code == 303
    assert f'data-pk="{deal.pk}"' in client.get(reverse("sales:list")).text


def test_only_an_empty_deal_is_deleted(
    deal: Opportunity, committee: BuyingCommittee, alice: Any, client_for: Any
) -> None:
    client = client_for(alice)
    address = reverse("sales:deletion", args=[deal.pk])
    response = client.post(address)
    assert response.status_code == 422
    assert "1 person on the committee" in response.text
    CommitteeMember.objects.all().delete()
    assert client.post(address).status_code == 303
    assert not Opportunity.objects.exists()
    assert not BuyingCommittee.objects.exists()


def test_people_are_put_on_the_committee_and_taken_off(deal: Opportunity, alice: Any, client_for: Any) -> None:
    person = ContactFactory(account=deal.account, first_name="Erik", last_name="Hahn")
    elsewhere = ContactFactory()
    client = client_for(alice)
    address = reverse("sales:committee", args=[deal.pk])
    assert "Erik Hahn" in client.get(address).text
    choice = {"contact": person.pk, "role": "champion", "influence": "high"}
    assert client.post(address, choice).status_code == 303
    assert client.post(address, {**choice, "role": "blocker"}).status_code == 303
    deal.refresh_from_db()
    assert [(m.contact, m.role) for m in deal.committee.members.all()] == [(person, "blocker")]
    assert client.post(address, {**choice, "contact": elsewhere.pk}).status_code == 422
    page = client.get(reverse("sales:page", args=[deal.pk])).text
    assert "No champion" in page
    assert "1 blocker" in page
    removal = reverse("sales:committee_removal", args=[deal.pk, person.pk])
    assert 'id="committee"' in client.post(removal, **HTMX).text
    assert not deal.committee.members.exists()
