"""The account's pages answer the right people with the right thing, at the same cost for one row and for many."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.fixture
def pages(account: Account) -> list[str]:
    return [
        reverse("accounts:page", args=[account.pk]),
        reverse("accounts:edit", args=[account.pk]),
        reverse("accounts:move", args=[account.pk]),
        reverse("accounts:field", args=[account.pk, "phone"]),
    ]


def test_pages_work_for_the_owner_and_the_manager(
    client_for: ClientFor, alice: User, mara: User, pages: list[str]
) -> None:
    for user in (alice, mara):
        for address in pages:
            answer = client_for(user).get(address)
            assert answer.status_code == 200, address
            assert "Acme EMEA" in answer.content.decode()


def test_a_stranger_gets_the_same_404_as_for_nothing(client_for: ClientFor, charlie: User, pages: list[str]) -> None:
    client = client_for(charlie)
    for address in pages:
        assert client.get(address).status_code == 404
    assert client.get("/accounts/999999/").status_code == 404
    assert client.get("/accounts/99999999999999999999/").status_code == 404


def test_list_shows_what_one_may_see(client_for: ClientFor, alice: User, charlie: User, account: Account) -> None:
    assert f'data-pk="{account.pk}"' in client_for(alice).get("/accounts/").content.decode()
    assert f'data-pk="{account.pk}"' not in client_for(charlie).get("/accounts/").content.decode()


def test_new_makes_an_account_once(client_for: ClientFor, alice: User) -> None:
    client: Client = client_for(alice)
    typed = {"name": "Nordlicht", "type": "prospect", "annual_revenue_currency": "EUR", "idempotency_key": "k1"}
    first = client.post("/accounts/new/", typed)
    second = client.post("/accounts/new/", typed)
    made = Account.objects.get(name="Nordlicht")
    assert (first.status_code, first["Location"]) == (303, reverse("accounts:page", args=[made.pk]))
    assert second["Location"] == first["Location"]
    assert made.owner == alice
