"""The dashboard of completeness and the page of one record."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from contacts.models import Contact
from dataquality.completeness.following import rebuild
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory

pytestmark = pytest.mark.django_db
URL = "/completeness/"


@pytest.fixture
def company(alice: User) -> list[Account]:
    """Two accounts of Alice's, one nearly empty, one full; a contact."""
    poor = AccountFactory(owner=alice, name="Poor", type="prospect")
    rich = AccountFactory(
        owner=alice, name="Rich", type="competitor", website="a", industry="media", employees=1, annual_revenue=1
    )
    ContactFactory(account=poor, first_name="", title="")
    rebuild()
    return [poor, rich]


def test_the_dashboard_counts_what_one_sees(alice: User, client_for: ClientFor, company: list[Account]) -> None:
    AccountFactory(name="Hidden")
    rebuild()
    html = client_for(alice).get(URL).content.decode()
    assert "Poor" in html
    assert "Hidden" not in html
    assert "Rich" not in html, "it is above the mark"
    assert "2 accounts that you can see" in html


def test_every_number_opens_exactly_its_rows(alice: User, client_for: ClientFor, company: list[Account]) -> None:
    client = client_for(alice)
    html = client.get(URL).content.decode()
    links = re.findall(r'<td class="is-num"><a href="([^"]+)">(\d+)</a>', html)
    assert len(links) > 10
    for url, number in links:
        if "/completeness/?" in url:
            found = client.get(url.replace("&amp;", "&")).content.decode()
            assert found.count("data-pk=") == int(number), url


def test_contacts_have_a_dashboard_too(alice: User, client_for: ClientFor, company: list[Account]) -> None:
    html = client_for(alice).get(f"{URL}?kind=contact").content.decode()
    assert str(Contact.objects.get()) in html
    assert "By level" in html


def test_the_fragment_is_the_dashboard_alone(alice: User, client_for: ClientFor, company: list[Account]) -> None:
    answer = client_for(alice).get(URL, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div id="dash">')


def test_the_page_of_a_record_links_each_missing_field_to_its_form(
    alice: User, client_for: ClientFor, company: list[Account]
) -> None:
    html = client_for(alice).get(f"{URL}account/{company[0].pk}/").content.decode()
    assert f"{reverse('accounts:edit', args=[company[0].pk])}#id_phone" in html
    assert "Poor is" in html


def test_a_manager_sees_a_reports_records(mara: User, client_for: ClientFor, company: list[Account]) -> None:
    assert "Poor" in client_for(mara).get(URL).content.decode()
    assert client_for(mara).get(f"{URL}account/{company[0].pk}/").status_code == 200


def test_a_stranger_sees_none_of_it(charlie: User, client_for: ClientFor, company: list[Account]) -> None:
    client = client_for(charlie)
    html = client.get(URL).content.decode()
    assert "Poor" not in html
    assert "No data" in html
    assert client.get(f"{URL}account/{company[0].pk}/").status_code == 404


def test_a_reader_gets_no_links_to_forms(reader: User, client_for: ClientFor, company: list[Account]) -> None:
    html = client_for(reader).get(f"{URL}account/{company[0].pk}/").content.decode()
    assert "Edit all fields" not in html
    assert "#id_" not in html


@pytest.mark.parametrize("path", ["?kind=spoon", "account/999999/", "spoon/1/", "account/x/"])
def test_what_is_not_there_is_404(alice: User, client_for: ClientFor, path: str) -> None:
    assert client_for(alice).get(f"{URL}{path}").status_code == 404


@pytest.mark.parametrize("query", ["under=x", "under=0", "under=999", "owner=x", "owner=999999", "page=x"])
def test_odd_filters_do_no_harm(alice: User, client_for: ClientFor, company: list[Account], query: str) -> None:
    assert client_for(alice).get(f"{URL}?{query}").status_code == 200


def test_only_get_is_answered(alice: User, client_for: ClientFor) -> None:
    assert client_for(alice).post(URL).status_code == 405


def test_the_dashboard_costs_the_same_for_few_and_many(
    alice: User, client_for: ClientFor, company: list[Account], django_assert_num_queries: Any
) -> None:
    client = client_for(alice)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    AccountFactory.create_batch(20, owner=alice)
    rebuild()
    with django_assert_num_queries(len(few)):
        client.get(URL)
    assert len(few) <= 16


def test_my_day_lists_the_records_to_complete(alice: User, client_for: ClientFor, company: list[Account]) -> None:
    html = client_for(alice).get("/").content.decode()
    assert "Records to complete" in html
    assert "Poor" in html
