"""Taking merges back."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import ProtectedError

from accounts import tree
from accounts.models import Account
from accounts.services import delete_account
from contacts.models import CommitteeMember, Contact, Employment
from contacts.models.committee import BuyingCommittee
from contacts.services import delete_contact
from dataquality.merging.errors import UndoRefused
from hotcrm.core.merged import Moved
from hotcrm.users.models import User
from tests.dataquality.merging.dump import COLUMNS, GROWING_EVENTS, GROWING_TABLES, differences, dump, settled
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory, ContactPhoneFactory
from tests.factories.people import UserFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory

pytestmark = pytest.mark.django_db


def family(owner: User) -> list[Account]:
    """A head with three children, the middle one with two of its own."""
    head = AccountFactory(owner=owner, website="https://head.example")
    children = [AccountFactory(owner=owner, parent=Account.objects.get(pk=head.pk)) for _ in range(3)]
    below = [AccountFactory(owner=owner, parent=Account.objects.get(pk=children[1].pk)) for _ in range(2)]
    return [head, *children, *below]


def fill(account: Account) -> None:
    """Rows of every kind on an account."""
    people = ContactFactory.create_batch(2, account=account)
    ContactEmailFactory(contact=people[0], is_primary=True)
    ContactPhoneFactory(contact=people[0], is_primary=True)
    committee = BuyingCommittee.objects.create(account=account)
    CommitteeMember.objects.create(committee=committee, contact=people[0], role="champion")
    OpportunityFactory(account=account, contact=people[1], committee=committee)
    CaseFactory(account=account)
    EventFactory(account=account, contact=people[0])
    TaskFactory(account=account)


@pytest.mark.parametrize(
    ("winner", "losers"), [(1, [2]), (2, [0]), (0, [2]), (4, [0, 2]), (1, [2, 3]), (0, [6]), (6, [0, 2])]
)
def test_undo_leaves_the_database_as_it_was(alice: User, winner: int, losers: list[int]) -> None:
    accounts = [*family(alice), AccountFactory(owner=alice, phone="+49 89 1")]
    for account in accounts:
        fill(account)
    shared = Contact.objects.filter(account=accounts[losers[0]]).first()
    Employment.objects.create(contact=shared, account=accounts[winner])
    before = settled()
    done = merge(alice, accounts[winner], *(accounts[i] for i in losers))
    assert not tree.faults()
    assert differences(before, dump())
    done = undo(alice, done)
    assert differences(before, dump()) == []
    assert done.undo_report["stays"] == []
    assert not tree.faults()


def test_undo_of_contacts_leaves_the_database_as_it_was(alice: User) -> None:
    one, two = AccountFactory.create_batch(2, owner=alice)
    fill(one)
    fill(two)
    people = list(Contact.objects.order_by("pk"))
    Contact.objects.filter(pk=people[1].pk).update(reports_to=people[0])
    Contact.objects.filter(pk=people[2].pk).update(reports_to=people[1])
    before = settled()
    done = merge(alice, people[2], people[0], people[3])
    assert differences(before, dump())
    undo(alice, done)
    assert differences(before, dump()) == []


def test_merging_again_after_an_undo_and_undoing_that(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    fill(loser)
    before = settled()
    for _ in range(2):
        undo(alice, merge(alice, winner, loser))
    assert differences(before, dump()) == []


def test_an_undo_twice_is_told(alice: User) -> None:
    done = merge(alice, *AccountFactory.create_batch(2, owner=alice))
    undo(alice, done)
    with pytest.raises(UndoRefused, match="already"):
        undo(alice, done)


def test_a_later_merge_is_taken_back_first(alice: User) -> None:
    a, b, c = AccountFactory.create_batch(3, owner=alice)
    fill(a)
    before = settled()
    first, second = merge(alice, b, a), merge(alice, c, b)
    with pytest.raises(UndoRefused) as refused:
        undo(alice, first)
    assert refused.value.later == [second]
    undo(alice, second)
    undo(alice, first)
    assert differences(before, dump()) == []


def test_a_field_edited_since_stays_and_is_reported(alice: User) -> None:
    winner, loser = AccountFactory(owner=alice, phone=""), AccountFactory(owner=alice, phone="2", website="a.example")
    done = merge(alice, winner, loser)
    Account.objects.filter(pk=winner.pk).update(phone="3")
    done = undo(alice, done)
    winner.refresh_from_db()
    assert (winner.phone, winner.website) == ("3", "")
    assert done.undo_report["edited"] == [{"column": "phone", "now": "3", "before": ""}]


def test_a_row_moved_or_made_since_stays(alice: User) -> None:
    winner, loser, third = AccountFactory.create_batch(3, owner=alice)
    gone, back = ContactFactory.create_batch(2, account=loser)
    done = merge(alice, winner, loser)
    new = ContactFactory(account=winner)
    Contact.objects.filter(pk=gone.pk).update(account=third)
    done = undo(alice, done)
    places = dict(Contact.objects.values_list("pk", "account_id"))
    assert places == {gone.pk: third.pk, back.pk: loser.pk, new.pk: winner.pk}
    assert {"what": "1 contact", "why": "moved or deleted since the merge", "count": 1} in done.undo_report["stays"]


def test_a_twin_entered_again_since_stays_away(alice: User) -> None:
    account = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=account)
    ContactEmailFactory(contact=winner, address="a@x.example")
    dropped = ContactEmailFactory(contact=loser, address="a@x.example")
    done = merge(alice, winner, loser)
    winner.emails.update(contact=loser)  # somebody gave the merged record the address
    done = undo(alice, done)
    assert not winner.emails.filter(pk=dropped.pk).exists()
    assert [s["why"] for s in done.undo_report["stays"]] == ["the same was entered again since the merge"]


def test_a_flag_taken_meanwhile_is_reported(alice: User) -> None:
    account = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=account)
    ContactEmailFactory(contact=winner, address="a@x.example", is_primary=True)
    main = ContactEmailFactory(contact=loser, address="b@x.example", is_primary=True)
    done = merge(alice, winner, loser)
    ContactEmailFactory(contact=loser, address="c@x.example", is_primary=True)
    done = undo(alice, done)
    main.refresh_from_db()
    assert not main.is_primary
    assert "another one has taken its place since the merge" in [s["why"] for s in done.undo_report["stays"]]


def test_a_main_address_deleted_since_leaves_another_main_one(alice: User) -> None:
    winner, loser = ContactFactory.create_batch(2, account=AccountFactory(owner=alice))
    ContactEmailFactory(contact=winner, address="a@x.example", is_primary=True)
    twin = ContactEmailFactory(contact=loser, address="a@x.example")
    main = ContactEmailFactory(contact=loser, address="b@x.example", is_primary=True)
    done = merge(alice, winner, loser)
    main.delete()
    undo(alice, done)
    assert [(row.pk, row.is_primary) for row in loser.emails.all()] == [(twin.pk, True)]
    assert winner.emails.get().is_primary


def test_a_move_since_that_would_make_a_circle_is_told_in_words(alice: User) -> None:
    head, winner = AccountFactory.create_batch(2, owner=alice)
    loser = AccountFactory(owner=alice, parent=head)
    child = AccountFactory(owner=alice, parent=Account.objects.get(pk=loser.pk))
    done = merge(alice, winner, loser)
    child.refresh_from_db()
    tree.move(Account.objects.get(pk=head.pk), Account.objects.get(pk=child.pk))
    done = undo(alice, done)
    assert not tree.faults()
    assert [s["why"] for s in done.undo_report["stays"]] == ["the parent is below it"]


def test_what_a_dropped_row_belonged_to_is_gone(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    person = ContactFactory(account=AccountFactory(owner=alice))
    Employment.objects.create(contact=person, account=winner)
    Employment.objects.create(contact=person, account=loser)
    done = merge(alice, winner, loser)
    person.employments.all().delete()
    person.delete()
    done = undo(alice, done)
    assert "the contact it belonged to is gone" in [s["why"] for s in done.undo_report["stays"]]


def test_a_stranger_cannot_take_it_back(alice: User, charlie: User) -> None:
    done = merge(alice, *AccountFactory.create_batch(2, owner=alice))
    with pytest.raises(UndoRefused):
        undo(charlie, done)


def test_the_list_of_what_may_differ_names_no_table_of_the_business() -> None:
    apps_of_business = {"accounts", "contacts", "timeline", "sales", "service", "catalog", "users"}
    assert not {t for t in GROWING_TABLES if apps.get_model(t)._meta.app_label in apps_of_business}


def test_nothing_joins_the_list_silently() -> None:
    """Written a second time on purpose: whoever lengthens the list must say here that it is meant."""
    tables = ["audit.AuditEntry", "audit.IdempotencyKey", "dataquality.Merge", "dataquality.MergeRow", "jobs.Job"]
    assert sorted(GROWING_TABLES) == tables
    assert sorted(COLUMNS) == ["updated_at", "version"]
    assert sorted(GROWING_EVENTS) == ["dataquality.merged", "dataquality.unmerged"]


def remove(record: Any, actor: User) -> None:
    if isinstance(record, Account):
        delete_account(account=record, actor=actor)
    else:
        delete_contact(contact=record, actor=actor)


@pytest.mark.parametrize("make", [AccountFactory, ContactFactory])
def test_a_merged_record_cannot_be_deleted(alice: User, make: Any) -> None:
    winner, loser = make.create_batch(2)
    merge(UserFactory(is_superuser=True), winner, loser)
    stale = type(loser).objects.get(pk=loser.pk)
    with pytest.raises(ProtectedError, match="Take that merge back"):
        stale.delete()
    with pytest.raises(Moved):
        remove(stale, alice)
    assert type(loser).objects.filter(pk=loser.pk).exists()


def test_an_undo_towards_a_record_that_is_gone_is_refused(alice: User) -> None:
    winner, loser = AccountFactory(owner=alice), AccountFactory(owner=alice, name="Gone Ltd")
    contact = ContactFactory(account=loser)
    done = merge(alice, winner, loser)
    rows = Account.objects.filter(pk=loser.pk)
    rows._raw_delete(rows.db)  # what no page and no service does
    with pytest.raises(UndoRefused, match="Gone Ltd was deleted"):
        undo(alice, done)
    contact.refresh_from_db()
    assert contact.account_id == winner.pk
