"""Where people work after a merge was taken back, when they changed posts since: always at one present main post."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Account
from contacts.integrity import employments
from contacts.models import Contact, Employment
from contacts.services import employ, leave, move_to_account
from hotcrm.core.customer360 import integrity_checks
from hotcrm.users.models import User
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory

pytestmark = pytest.mark.django_db


def findings() -> list[Any]:
    return [finding for check in integrity_checks.items() for finding in check.findings()]


def works_at(person: Contact) -> int:
    """The account of the person, which is where the main post is."""
    account_id = Contact.objects.values_list("account_id", flat=True).get(pk=person.pk)
    post = Employment.objects.get(contact=person, is_primary=True)
    assert (post.account_id, post.ended_on) == (account_id, None)
    return account_id


def moved(person: Contact, account: Account, actor: User) -> None:
    move_to_account(contact=Contact.objects.get(pk=person.pk), account=account, actor=actor)


def test_who_left_a_further_post_of_a_merged_person_has_it_again(alice: User) -> None:
    a, b = AccountFactory.create_batch(2, owner=alice)
    winner, loser = ContactFactory(account=a), ContactFactory(account=b)
    done = merge(alice, winner, loser)
    leave(contact=winner, account=b, actor=alice)
    undo(alice, done)
    assert (works_at(winner), works_at(loser)) == (a.pk, b.pk)
    assert findings() == []


def test_who_moved_to_the_post_of_a_merged_person_stays_there(alice: User) -> None:
    a, b = AccountFactory.create_batch(2, owner=alice)
    winner, loser = ContactFactory(account=a), ContactFactory(account=b)
    done = merge(alice, winner, loser)
    moved(winner, b, alice)
    done = undo(alice, done)
    assert (works_at(winner), works_at(loser)) == (b.pk, b.pk)
    assert done.undo_report["made"] == {"contacts.Employment": 1}
    assert findings() == []


def test_who_moved_away_and_back_stays_where_the_new_post_is(alice: User) -> None:
    winner, loser, third = AccountFactory.create_batch(3, owner=alice)
    person, other = ContactFactory.create_batch(2, account=loser)
    done = merge(alice, winner, loser)
    moved(person, third, alice)
    moved(person, winner, alice)
    done = undo(alice, done)
    assert (works_at(person), works_at(other)) == (winner.pk, loser.pk)
    assert {"what": "1 contact", "why": "got another post since the merge", "count": 1} in done.undo_report["stays"]
    assert {entry["table"]: entry["count"] for entry in done.undo_report["back"]}["contacts.Contact"] == 1
    assert findings() == []


def test_of_two_posts_that_a_merge_brought_together_the_further_one_is_left(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    person = ContactFactory(account=winner)
    further = employ(contact=person, account=loser, actor=alice, started_on=date(2020, 1, 1))
    merge(alice, winner, loser)
    leave(contact=person, account=winner, actor=alice)
    further.refresh_from_db()
    assert further.ended_on is not None
    assert works_at(person) == winner.pk


@pytest.mark.parametrize("accounts_first", [True, False])
def test_a_post_folded_between_a_merge_and_its_undo_goes_home(alice: User, accounts_first: bool) -> None:
    """A merge of people folds two posts at one account into one; whatever is taken back first, both come home."""
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    kept = ContactFactory(account=winner if accounts_first else loser)
    folded = ContactFactory(account=loser)
    if accounts_first:
        outer = merge(alice, winner, loser)
        inner = merge(alice, kept, folded)
    else:
        inner = merge(alice, kept, folded)
        outer = merge(alice, winner, loser)
    undo(alice, outer if accounts_first else inner)
    undo(alice, inner if accounts_first else outer)
    assert works_at(folded) == loser.pk
    assert works_at(kept) == (winner if accounts_first else loser).pk
    assert findings() == []


DEEDS = ("a into b", "person into other", "move", "move back", "leave", "undo of accounts", "undo of people")


class Story:
    """Two people at two accounts of three, to whom the deeds happen in any order."""

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.a, self.b, self.c = AccountFactory.create_batch(3, owner=actor)
        self.person, self.other = ContactFactory(account=self.a), ContactFactory(account=self.b)
        employ(contact=self.person, account=self.b, actor=actor)
        self.done: dict[str, Any] = {}

    def tell(self, deed: str) -> None:
        if deed == "a into b":
            self.done["accounts"] = merge(self.actor, self.b, self.a)
        elif deed == "person into other":
            self.done["people"] = merge(self.actor, self.other, self.person)
        elif deed.startswith("undo"):
            undo(self.actor, self.done[deed.rpartition(" ")[2]])
        else:
            self.change_post(deed)

    def change_post(self, deed: str) -> None:
        person, a, b = (self.alive(record) for record in (self.person, self.a, self.b))
        if deed == "leave":
            for post in person.employments.filter(is_primary=False, ended_on=None):
                leave(contact=person, account=post.account, actor=self.actor)
            return
        goal = self.c if deed == "move" else b if person.account == a else a
        if person.account != goal:
            moved(person, goal, self.actor)

    def alive(self, record: Any) -> Any:
        record = type(record).objects.get(pk=record.pk)
        return record.merged_into or record


def orders() -> list[tuple[str, ...]]:
    """Every order in which nothing is taken back before it was done."""
    whole = permutations(DEEDS)
    return [
        order
        for order in whole
        if order.index("undo of accounts") > order.index("a into b")
        and order.index("undo of people") > order.index("person into other")
    ]


@pytest.mark.parametrize("nth", range(6))
def test_everybody_has_one_present_main_post_in_whatever_order(alice: User, nth: int) -> None:
    for order in orders()[nth::210]:
        with transaction.atomic():
            story = Story(alice)
            for deed in order:
                story.tell(deed)
                assert list(employments()) == [], f"{order} after {deed}"
            assert findings() == [], order
            transaction.set_rollback(True)
