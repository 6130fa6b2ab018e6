"""A new record that looks like another one: the question, and what becomes of the answer."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Account
from contacts.models import Contact
from dataquality.models import DuplicatePair, Verdict
from dataquality.scanning.scan import scan
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory

pytestmark = pytest.mark.django_db
KNOWN: dict[str, str] = {
    "name": "Nordlicht Maschinenbau",
    "website": "https://nordlicht.example",
    "phone": "+49 40 5550 1234",
    "billing_city": "Hamburg",
    "billing_country": "DE",
}
PARTS = ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")


@pytest.fixture
def known(alice: User) -> Account:
    AccountFactory.create_batch(40)  # so that the name is known to be rare
    account: Account = AccountFactory(owner=alice, **KNOWN)
    scan(kind="account", full=True)
    return account


@pytest.fixture
def person(alice: User, known: Account) -> Contact:
    contact: Contact = ContactFactory(account=known, first_name="Tomas", last_name="Lindqvist")
    ContactEmailFactory(contact=contact, address="tomas.lindqvist@nordlicht.example")
    ContactFactory.create_batch(40, account=AccountFactory(owner=alice))
    scan(kind="contact", full=True)
    return contact


def form(person: Contact | None) -> tuple[str, dict[str, str]]:
    """Where a new record is sent, and what was typed: the same as is known."""
    if person is None:
        return "/accounts/new/", {**KNOWN, "type": "prospect", "annual_revenue_currency": "USD"}
    rows = {f"{name}-{part}_FORMS": str(int(part == "TOTAL")) for name in ("emails", "phones") for part in PARTS}
    return "/contacts/new/", {
        "first_name": "Tomas",
        "last_name": "Lindqvist",
        "account": f"{person.account} #{person.account_id}",
        "emails-0-address": "tomas.lindqvist@nordlicht.example",
        **rows,
    }


def send(client: Client, capture: Any, address: str, sent: dict[str, str]) -> Any:
    with capture(execute=True):
        return client.post(address, sent)


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_none_of_these_is_kept_with_its_reason(
    kind: str,
    client_for: ClientFor,
    alice: User,
    known: Account,
    person: Contact,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = client_for(alice)
    address, sent = form(person if kind == "contact" else None)
    asked = client.post(address, sent)
    assert asked.status_code == 422
    assert "Is it one of these?" in asked.content.decode()
    answer = {**sent, "another": "1", "another_because": "Its sister in Kiel"}
    assert send(client, django_capture_on_commit_callbacks, address, answer).status_code == 303
    model: Any = Account if kind == "account" else Contact
    old, new = known if kind == "account" else person, model.objects.latest("pk")
    verdict = Verdict.objects.get()
    assert (verdict.kind, verdict.low_id, verdict.high_id) == (kind, old.pk, new.pk)
    assert (verdict.decision, verdict.reason, verdict.actor) == ("different", "Its sister in Kiel", alice)
    scan(kind=kind, full=True)
    pair = DuplicatePair.objects.filter(kind=kind, low_id=old.pk, high_id=new.pk)
    assert pair.exists()
    assert not pair.open().exists()


def test_who_may_not_decide_adds_the_record_and_decides_nothing(
    client_for: ClientFor, steward: User, known: Account, django_capture_on_commit_callbacks: Any
) -> None:
    steward.groups.clear()
    rights = ["add_account", "view_account", "view_every_account"]
    steward.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    address, sent = form(None)
    answer = {**sent, "another": "1", "another_because": "Another"}
    assert send(client_for(steward), django_capture_on_commit_callbacks, address, answer).status_code == 303
    assert Account.objects.filter(name=known.name).count() == 2
    assert not Verdict.objects.exists()


def test_a_record_that_was_not_shown_stays_for_a_steward(
    client_for: ClientFor, charlie: User, known: Account, django_capture_on_commit_callbacks: Any
) -> None:
    address, sent = form(None)
    client = client_for(charlie)
    assert "A matching record exists. Ask a steward." in client.post(address, sent).content.decode()
    answer = {**sent, "another": "1"}
    assert send(client, django_capture_on_commit_callbacks, address, answer).status_code == 303
    assert not Verdict.objects.exists()
