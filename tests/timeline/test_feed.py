"""The feed tells every entry exactly once, in months, at the same cost for few and for many."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import tree
from accounts.models import Account
from hotcrm.core import activity, changes
from hotcrm.core.customer360 import EventKind, event_kinds
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.timeline import EventFactory
from timeline import integrity
from timeline.models import Event
from timeline.selectors.feed import chips, feed_of, latest, read_cursor, slice_of
from timeline.sentence import sentence
from timeline.services import log_note

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


def entries(account: Account) -> str:
    return reverse("timeline:entries", args=[account.pk])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(st.integers(0, 4), max_size=30), size=st.integers(1, 7))
def test_pages_hold_every_entry_once_also_at_equal_times(account: Account, moments: list[int], size: int) -> None:
    Event.objects.all().delete()
    made = [EventFactory(account=account, occurred_at=START + timedelta(microseconds=moment)).pk for moment in moments]
    told, before = [], ""
    while True:
        found, before = slice_of(Event.objects.filter(account=account), before, size)
        told += [event.pk for event in found]
        if not before:
            break
    assert sorted(told) == sorted(made)
    assert told == list(Event.objects.filter(account=account).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "text", ["", "x", "2026-01-01", "2026-01-01,x", "nonsense,1", ",", "2026-01-01T00:00:00Z,9" * 9]
)
def test_a_cursor_that_cannot_be_read_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_load_older_continues_where_the_page_ended(client_for: ClientFor, alice: User, account: Account) -> None:
    for number in range(25):
        EventFactory(account=account, body=f"Entry-{number:02d}.", occurred_at=START + timedelta(hours=number))
    client, address, told = client_for(alice), entries(account), []
    while address:
        html = client.get(address, headers=HTMX).content.decode()
        told += re.findall(r"Entry-(\d\d)\.", html)
        link = re.search(r'hx-get="([^"]+before[^"]+)"', html)
        address = link[1].replace("&amp;", "&") if link else ""
    assert told == [f"{number:02d}" for number in reversed(range(25))]


def test_the_fragment_costs_five_queries_for_few_and_for_many(
    client_for: ClientFor, alice: User, account: Account, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    EventFactory.create_batch(2, account=account)
    client.get(entries(account), headers=HTMX)
    older = f"{entries(account)}?before={(timezone.now() + timedelta(days=1)):%Y-%m-%dT%H:%M:%SZ},1"
    for _ in range(2):
        with django_assert_max_num_queries(5):
            client.get(older, headers=HTMX)
        EventFactory.create_batch(60, account=account, contact=ContactFactory(account=account))


def test_a_browser_is_sent_from_the_fragment_to_the_tab(client_for: ClientFor, alice: User, account: Account) -> None:
    answer = client_for(alice).get(f"{entries(account)}?kind=call")
    assert (answer.status_code, answer["Location"]) == (303, f"/accounts/{account.pk}/timeline/?kind=call")
    assert "HX-Request" in answer["Vary"]


def test_strangers_and_records_that_do_not_exist_get_404(
    client_for: ClientFor, charlie: User, account: Account
) -> None:
    event = EventFactory(account=account)
    for address in (
        entries(account),
        entries(account).replace(str(account.pk), "999999"),
        reverse("timeline:event", args=[event.pk]),
        reverse("timeline:event_edit", args=[event.pk]),
        f"/accounts/{account.pk}/timeline/",
    ):
        assert client_for(charlie).get(address, headers=HTMX).status_code == 404, address


def test_chips_count_what_they_open_and_stop_at_a_thousand(
    alice: User, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    EventFactory.create_batch(3, account=account)
    EventFactory(account=account, kind="timeline.note", milestone=True)
    events = Event.objects.filter(account=account)
    told = {chip.label: chip.count for chip in chips(latest(events), {}, "/x/")}
    assert told == {"All": "4", "E-mails": "0", "Calls": "3", "Meetings": "0", "Notes": "1", "Milestones": "1"}
    monkeypatch.setattr("timeline.selectors.feed.MOST_COUNTED", 2)
    capped = {chip.label: chip.count for chip in chips(latest(events), {}, "/x/")}
    assert (capped["All"], capped["Calls"]) == ("2+", "")


def test_quiet_changes_of_one_hand_and_day_are_folded(alice: User, account: Account) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for minute in range(3):
        EventFactory(
            account=account, actor=alice, kind="accounts.archived", occurred_at=noon + timedelta(minutes=minute)
        )
    feed = feed_of(Event.objects.filter(account=account), alice, query={})
    (entry,) = feed.months[0].entries
    assert len(entry.folded) == 2


def test_a_kind_that_needs_a_right_is_hidden_from_those_without(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    secret = EventKind(key="tests.secret", label="Secret", icon="x", sentence="Secret thing", permission="x.y")
    with event_kinds.temporarily(secret):
        EventFactory(account=account, kind="tests.secret", body="Hidden words")
        assert "Hidden words" not in client_for(alice).get(entries(account), headers=HTMX).content.decode()


def test_a_case_is_opened_by_the_customer_where_no_colleague_is_known(alice: User, account: Account) -> None:
    contact = ContactFactory(account=account, first_name="Eve", last_name="Lind")
    told = {
        "account": account,
        "contact": contact,
        "kind": "service.opened",
        "subject": "Stuck",
        "data": {"number": "7"},
    }
    assert sentence(EventFactory(**told, actor=None)).startswith("<b>Eve Lind</b> opened case 7")
    assert sentence(EventFactory(**told, actor=alice)).startswith("<b>Alice Owner</b> opened case 7")
    assert sentence(EventFactory(**{**told, "contact": None}, actor=None)).startswith("<b>Somebody</b> opened case 7")


def test_sentences_are_escaped_and_turn_round_for_incoming_calls(alice: User, account: Account) -> None:
    person = ContactFactory(account=account, first_name="<b>Eve</b>", last_name="Lind")
    out = EventFactory(account=account, actor=alice, contact=person)
    told_in = EventFactory(account=account, actor=alice, contact=person, direction="in")
    assert sentence(out) == "<b>Alice Owner</b> called <b>&lt;b&gt;Eve&lt;/b&gt; Lind</b>"
    assert sentence(told_in) == "<b>&lt;b&gt;Eve&lt;/b&gt; Lind</b> called <b>Alice Owner</b>"
    gone = EventFactory(account=account, kind="gone.app_thing", subject="<i>x</i>")
    assert sentence(gone) == "App thing <b>&lt;i&gt;x&lt;/i&gt;</b>"


# --- what follows from entries ----------------------------------------------------------------------------------------


def test_entries_follow_an_account_to_another_family(alice: User, account: Account) -> None:
    root, child = AccountFactory(owner=alice), AccountFactory(owner=alice, parent=account)
    event = activity.record("timeline.note", account=child, actor=alice)
    assert event.root_id == account.pk
    tree.move(Account.objects.get(pk=account.pk), root)
    event.refresh_from_db()
    assert event.root_id == root.pk
    assert list(integrity.wrong_roots()) == []


def test_the_last_touch_is_read_from_the_rows_after_a_change(alice: User, account: Account) -> None:
    person = ContactFactory(account=account)
    call = EventFactory(account=account, contact=person, occurred_at=START)
    EventFactory(account=account, contact=person, occurred_at=START + timedelta(days=1), outcome="no_answer")
    EventFactory(account=account, contact=person, occurred_at=START + timedelta(days=2), kind="timeline.note")
    assert {finding.code for finding in integrity.stale_last_touch()} == {"last_touch"}
    changes.announced(Account, [account.pk])
    changes.announced(type(person), [person.pk])
    account.refresh_from_db()
    person.refresh_from_db()
    assert account.last_activity_at == person.last_activity_at == call.occurred_at
    assert list(integrity.stale_last_touch()) == []


@pytest.mark.parametrize("moving", [True, False])
def test_entry_and_move_at_the_same_moment_agree_in_the_end(
    alice: User, account: Account, moving: bool, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        if moving:
            tree.move(Account.objects.get(pk=account.pk), AccountFactory(owner=alice))
            event = EventFactory(account=account)
        else:
            event = log_note(account=account, actor=alice, text="Unaware of the move.")
        Event.objects.filter(pk=event.pk).update(root_id=account.pk + 77)  # as the other transaction left it
    assert list(integrity.wrong_roots()) == []


def test_a_wrong_root_and_a_stray_are_found(alice: User, account: Account) -> None:
    survivor = ContactFactory(account=account)
    lost = ContactFactory(account=account, merged_into=survivor)
    event = EventFactory(account=account, contact=lost, root_id=account.pk + 1)
    assert [finding.id for finding in integrity.wrong_roots()] == [event.pk]
    assert [finding.id for finding in integrity.strays()] == [event.pk]


def test_many_at_once_are_kept_in_few_statements(
    alice: User, account: Account, django_assert_max_num_queries: Any
) -> None:
    told = [
        activity.Activity(
            kind="timeline.call", account=account, actor=alice, occurred_at=START + timedelta(minutes=minute)
        )
        for minute in range(300)
    ]
    with django_assert_max_num_queries(20):
        activity.record_many(told)
    account.refresh_from_db()
    assert Event.objects.filter(root_id=account.pk).count() == 300
    assert account.last_activity_at == START + timedelta(minutes=299)


# --- one's own entry --------------------------------------------------------------------------------------------------


def test_an_own_entry_is_corrected_deleted_and_brought_back(
    client_for: ClientFor, alice: User, mara: User, account: Account
) -> None:
    event = log_note(account=account, actor=alice, text="Frist.")
    client = client_for(alice)
    address = reverse("timeline:event_edit", args=[event.pk])
    assert client.post(address, {"text": " "}, headers=HTMX).status_code == 422
    assert "First." in client.post(address, {"text": "First."}, headers=HTMX).content.decode()
    deleted = client.post(reverse("timeline:event_deletion", args=[event.pk]), headers=HTMX).content.decode()
    assert "Deleted." in deleted
    assert "First." not in client.get(entries(account), headers=HTMX).content.decode()
    client.post(reverse("timeline:event_restoration", args=[event.pk]), headers=HTMX)
    assert "First." in client.get(entries(account), headers=HTMX).content.decode()
    for name in ("event_edit", "event_deletion"):
        assert client_for(mara).post(reverse(f"timeline:{name}", args=[event.pk])).status_code == 403


def test_the_tab_filters_and_tells_the_whole_family(client_for: ClientFor, alice: User, account: Account) -> None:
    child = AccountFactory(owner=alice, parent=account)
    hidden = AccountFactory(parent=account)
    person = ContactFactory(account=account)
    EventFactory(account=account, contact=person, actor=alice, body="About budget.")
    EventFactory(account=child, root_id=account.pk, body="Below us.", kind="timeline.note")
    EventFactory(account=hidden, root_id=account.pk, body="Not yours.", kind="timeline.note")
    client, address = client_for(alice), f"/accounts/{account.pk}/timeline/"
    for query, budget, below in (
        ("", True, False),
        ("?tree=1", True, True),
        ("?tree=1&kind=note", False, True),
        (f"?person={person.pk}", True, False),
        (f"?colleague={alice.pk}", True, False),
        ("?q=BUDGET", True, False),
        ("?q=other", False, False),
        ("?day_before=2001-01-01", False, False),
        ("?kind=nonsense", False, False),
    ):
        html = client.get(address + query).content.decode()
        assert ("About budget." in html, "Below us." in html) == (budget, below), query
        assert "Not yours." not in html
