"""Logging from the account page: with and without JavaScript, once, and never losing what was typed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from timeline.models import Event, Task

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


def address(account: Account) -> str:
    return reverse("timeline:log", args=[account.pk])


def test_a_call_without_javascript_is_logged_and_leads_back(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    person = ContactFactory(account=account, first_name="Priya", last_name="Raman")
    typed = {
        "kind": "call",
        "text": "Budget confirmed.",
        "contact": person.pk,
        "call_outcome": "connected",
        "minutes": 14,
        "follow_up_on": str(timezone.localdate() + timedelta(days=2)),
        "idempotency_key": "k",
    }
    answer = client_for(alice).post(address(account), typed)
    assert (answer.status_code, answer["Location"]) == (303, reverse("accounts:page", args=[account.pk]))
    event = Event.objects.get(kind="timeline.call")
    assert (event.body, event.contact, event.outcome, event.minutes) == ("Budget confirmed.", person, "connected", 14)
    assert (event.actor, event.root_id, event.cloud) == (alice, account.pk, "timeline")
    task = Task.objects.get()
    assert (task.title, task.owner, task.contact) == ("Follow up with Priya Raman", alice, person)
    account.refresh_from_db()
    person.refresh_from_db()
    assert account.last_activity_at == person.last_activity_at == event.occurred_at


def test_htmx_gets_an_empty_composer_the_feed_and_the_next_steps(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    answer = client_for(alice).post(address(account), {"kind": "note", "text": "Moved to Graz."}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="composer"' in html
    assert 'id="tl"' in html
    assert 'id="tl-next"' in html
    assert html.count("hx-swap-oob") == 2 + html.count('id="toasts"')
    assert "Moved to Graz." in html.split('id="tl"')[1]
    assert "Moved to Graz." not in html.split("</form>")[0]


@pytest.mark.parametrize("kind", ["call", "meeting", "email", "note", "task"])
def test_every_kind_is_logged(client_for: ClientFor, alice: User, account: Account, kind: str) -> None:
    answer = client_for(alice).post(address(account), {"kind": kind, "text": "Something."})
    assert answer.status_code == 303
    assert Event.objects.filter(kind=f"timeline.{kind}").count() == (0 if kind == "task" else 1)
    assert Task.objects.count() == (1 if kind == "task" else 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "call", "text": "   "}, "Write what happened."),
        ({"kind": "call", "text": "Kept text", "minutes": "many"}, "Minutes"),
        ({"kind": "call", "text": "Kept text", "at": "2999-01-01T10:00"}, "still ahead"),
        ({"kind": "call", "text": "Kept text", "follow_up_on": "2001-01-01"}, "That day is over"),
        ({"kind": "call", "text": "Kept text", "contact": "999999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_the_text(
    client_for: ClientFor, alice: User, account: Account, typed: dict[str, str], said: str
) -> None:
    for headers in ({}, HTMX):
        answer = client_for(alice).post(address(account), typed, headers=headers)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert typed["text"].strip() in answer.content.decode()
    assert not Event.objects.exists()


def test_a_moment_before_all_customers_is_refused(client_for: ClientFor, alice: User, account: Account) -> None:
    answer = client_for(alice).post(address(account), {"kind": "call", "text": "Hello.", "at": "0001-01-01T00:00"})
    assert answer.status_code == 422
    assert "That is too long ago. Check the year." in answer.content.decode()
    assert not Event.objects.exists()


def test_the_same_form_sent_twice_makes_one_entry(client_for: ClientFor, alice: User, account: Account) -> None:
    client: Client = client_for(alice)
    typed = {"kind": "note", "text": "Once.", "idempotency_key": "same"}
    assert [client.post(address(account), typed).status_code for _ in range(2)] == [303, 303]
    assert Event.objects.count() == 1


def test_who_may_log(
    client_for: ClientFor, mara: User, charlie: User, reader: User, service_agent: User, account: Account
) -> None:
    codes = {
        user: client_for(user).post(address(account), {"kind": "note", "text": "Hello."}).status_code
        for user in (mara, charlie, reader, service_agent)
    }
    assert list(codes.values()) == [303, 404, 403, 303]
    assert Event.objects.count() == 2


def test_no_account_no_get(client_for: ClientFor, alice: User, account: Account) -> None:
    assert client_for(alice).get(address(account)).status_code == 405
    assert client_for(alice).post("/accounts/999999/activities/", {"text": "x"}).status_code == 404


def test_an_archived_account_takes_nothing(client_for: ClientFor, alice: User, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(status="archived")
    answer = client_for(alice).post(address(account), {"kind": "note", "text": "Hello."})
    assert answer.status_code == 422
    assert "Restore it first" in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_sendings_at_the_same_moment_make_one_entry(client_for: ClientFor, alice: User, account: Account) -> None:
    clients = [client_for(alice) for _ in range(8)]
    together = threading.Barrier(len(clients))
    codes: list[int] = []

    def send(client: Client) -> None:
        together.wait()
        typed = {"kind": "call", "text": "Once.", "idempotency_key": "same"}
        codes.append(client.post(address(account), typed).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 8
    assert Event.objects.count() == 1
