"""Records that a person keeps in the navigation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hotcrm.shell.pins import MOST
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def pin(client, path, title="Acme EMEA", **more):
    return client.post("/pins/", {"kind": "account", "title": title, "path": path, **more}, headers=HTMX)


def test_a_record_is_pinned_by_the_button_shown_everywhere_and_taken_out_again(client_for, alice):
    client = client_for(alice)
    account = AccountFactory(name="Acme EMEA", owner=alice)
    path = reverse("accounts:page", args=[account.pk])
    assert 'aria-pressed="false"' in client.get(path).content.decode()
    html = pin(client, path).content.decode()
    assert 'aria-pressed="true"' in html
    assert '<div id="nav-pins" hx-swap-oob="outerHTML">' in html
    assert "Acme EMEA" in client.get("/").content.decode().split('id="nav-pins"')[1].split("</div>")[1]
    assert 'aria-pressed="false"' in pin(client, path, off="1").content.decode()
    alice.refresh_from_db()
    assert alice.pins == []


def test_without_javascript_the_button_leads_back_to_the_record(client_for, alice):
    answer = client_for(alice).post("/pins/", {"kind": "account", "title": "Acme", "path": "/accounts/7/"})
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/7/")


@pytest.mark.parametrize("path", ["https://elsewhere.example/accounts/7/", "/accounts/", "//evil/7/", "javascript:1"])
def test_only_records_of_the_product_are_pinned(client_for, alice, path):
    assert pin(client_for(alice), path).status_code == 422
    assert User.objects.get(pk=alice.pk).pins == []


def test_one_record_is_pinned_once_and_the_oldest_of_too_many_goes(client_for, alice):
    client = client_for(alice)
    for pk in [*range(1, MOST + 2), 5]:
        pin(client, f"/accounts/{pk}/", title=f"A{pk}")
    kept = User.objects.get(pk=alice.pk).pins
    assert len(kept) == MOST
    assert kept[-1]["title"] == "A5"
    assert 1 not in [each["pk"] for each in kept]


def test_a_renamed_record_is_called_so_once_it_was_opened(client_for, alice):
    client = client_for(alice)
    pin(client, "/accounts/7/", title="Acme")
    client.post("/visits/", {"kind": "account", "title": "Acme SE", "path": "/accounts/7/"})
    assert [each["title"] for each in User.objects.get(pk=alice.pk).pins] == ["Acme SE"]


def test_pins_are_ones_own(client_for, alice, bob):
    pin(client_for(alice), "/accounts/7/", title="Secret plan")
    assert "Secret plan" not in client_for(bob).get("/").content.decode()


def test_a_page_asks_nothing_for_its_pins(client_for, alice):
    client = client_for(alice)
    client.get("/profile/")
    with CaptureQueriesContext(connection) as without:
        client.get("/profile/")
    for pk in range(1, 6):
        pin(client, f"/accounts/{pk}/")
    with CaptureQueriesContext(connection) as with_pins:
        client.get("/profile/")
    assert len(with_pins) == len(without)
