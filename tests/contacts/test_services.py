"""People move between accounts, never stand below themselves, and come in from files once."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Account
from contacts import integrity
from contacts.importing import save_rows
from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from contacts.search import hits
from contacts.services import Address, create_contact, employ, leave, move_to_account, update_contact
from hotcrm.core.customer360 import ImportContext
from hotcrm.core.text import fold
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


def test_a_move_ends_one_post_and_begins_another(alice: User, account: Account) -> None:
    person = create_contact(account=account, actor=alice, last_name="Lind", title="Planner")
    other = AccountFactory(name="Orbis", owner=alice)
    moved = move_to_account(contact=person, account=other, actor=alice, on=date(2026, 5, 1), title="Director")
    posts = {post.account_id: (post.ended_on, post.is_primary, post.title) for post in person.employments.all()}
    assert posts == {account.pk: (date(2026, 5, 1), False, "Planner"), other.pk: (None, True, "Director")}
    assert moved.account == other
    move_to_account(contact=person, account=account, actor=alice, on=date(2026, 6, 1))
    assert list(integrity.employments()) == []
    with pytest.raises(ValidationError, match="works at Acme EMEA already"):
        move_to_account(contact=person, account=account, actor=alice)


def test_a_further_post_ends_but_the_main_one_does_not(alice: User, account: Account) -> None:
    person, other = ContactFactory(account=account), AccountFactory(name="Orbis")
    employ(contact=person, account=other, actor=alice, title="Board")
    with pytest.raises(ValidationError, match="already"):
        employ(contact=person, account=other, actor=alice)
    assert leave(contact=person, account=other, actor=alice).ended_on
    with pytest.raises(ValidationError, match="Move them"):
        leave(contact=person, account=account, actor=alice)


def test_nobody_comes_to_stand_below_themselves(alice: User, account: Account) -> None:
    boss = ContactFactory(account=account, last_name="Boss")
    middle = ContactFactory(account=account, last_name="Middle", reports_to=boss)
    below = ContactFactory(account=account, last_name="Below", reports_to=middle)
    with pytest.raises(ValidationError, match="can't report to"):
        update_contact(contact=boss, actor=alice, version=1, reports_to=below)
    with pytest.raises(ValidationError, match="themselves"):
        update_contact(contact=boss, actor=alice, version=1, reports_to=boss)
    assert list(integrity.reporting_loops()) == []


def test_addresses_have_one_main_each_and_stay_findable(alice: User, account: Account) -> None:
    person = create_contact(
        account=account,
        actor=alice,
        last_name="Lind",
        emails=[Address(value="A@x.example"), Address(value="b@x.example", is_primary=True)],
        phones=[Address(value="+49 89 555 0160")],
    )
    assert ContactEmail.objects.get(contact=person, is_primary=True).address == "b@x.example"
    update_contact(contact=person, actor=alice, version=1, emails=[Address(value="a@x.example")])
    assert ContactEmail.objects.get(contact=person).is_primary
    assert [hit.title for hit in hits("089 5550160", alice, 5)] == ["Lind"]
    assert [hit.title for hit in hits("a@x.example", alice, 5)] == ["Lind"]
    assert hits("b@x.example", alice, 5) == []


def row(**values: Any) -> dict[str, Any]:
    return {"first_name": "Tomas", "last_name": "Lind", "account": "Acme EMEA", **values}


def test_a_file_goes_in_once_and_says_what_was_wrong(alice: User, account: Account) -> None:
    rows = [
        row(external_id="c1", email="Tomas@acme.example", phone="+49 89 555 0160", title="Planner"),
        row(last_name="Wolff", account="Nowhere"),
        row(first_name="Priya", last_name="Raman", email="priya@acme.example"),
        row(first_name="Priya", last_name="Raman", email="priya@acme.example"),
    ]
    context = ImportContext(actor=alice, match=("external_id", "email", "name"))
    first = save_rows(rows, context)
    assert [outcome.status for outcome in first] == ["created", "rejected", "created", "skipped"]
    assert (first[1].field, first[1].reason) == ("account", "There is no account 'Nowhere'.")
    again = save_rows(rows, context)
    assert [outcome.status for outcome in again] == ["unchanged", "rejected", "unchanged", "unchanged"]
    changed = save_rows([row(external_id="c1", title="Director", mobile="+49 151 5550 198")], context)
    assert [outcome.status for outcome in changed] == ["updated"]
    person = Contact.objects.get(last_name="Lind")
    assert (person.title, ContactPhone.objects.filter(contact=person).count()) == ("Director", 2)
    assert Employment.objects.filter(contact=person, is_primary=True).count() == 1
    assert [list(check()) for check in (integrity.employments, integrity.primaries)] == [[], []]
    assert [hit.title for hit in hits("0151 5550198", alice, 5)] == ["Tomas Lind"]


def test_a_row_that_means_an_invisible_person_is_rejected_without_naming_them(alice: User, account: Account) -> None:
    hidden = ContactFactory(last_name="Secret")
    ContactEmailFactory(contact=hidden, address="s@x.example")
    context = ImportContext(actor=alice, match=("email",))
    (outcome,) = save_rows([row(email="s@x.example")], context)
    assert (outcome.status, outcome.pk, outcome.reason) == (
        "rejected",
        None,
        "A matching record exists. Ask a steward.",
    )


def test_every_planted_fault_is_found(account: Account) -> None:
    one, two = ContactFactory(account=account, employment=False), ContactFactory(account=account)
    ContactEmailFactory(contact=two)
    assert [finding.id for finding in integrity.employments()] == [one.pk]
    assert [finding.id for finding in integrity.primaries()] == [two.pk]
    Contact.objects.filter(pk=one.pk).update(reports_to=two)
    Contact.objects.filter(pk=two.pk).update(reports_to=one)
    assert {finding.id for finding in integrity.reporting_loops()} == {one.pk, two.pk}
    Contact.objects.filter(pk=two.pk).update(merged_into=one)
    assert {finding.code for finding in integrity.merged_contacts()} == {"stray"}


def test_the_search_column_is_written_again_from_the_rows_in_few_queries(
    account: Account, django_assert_num_queries: Any
) -> None:
    person = ContactEmailFactory(contact__account=account, contact__last_name="Örn", address="one@example.com").contact
    ContactEmailFactory(contact=person, address="main@example.com", is_primary=True)
    ContactPhone.objects.create(contact=person, number="089 123", e164="089123")
    others = ContactEmailFactory.create_batch(5, contact__account=account)
    Contact.objects.get(pk=person.pk).save()
    said = Contact.objects.get(pk=person.pk).search_text
    assert said.endswith("orn main example com one example com 089123")
    Contact.objects.update(search_text="nonsense")
    with django_assert_num_queries(5):
        integrity.rebuild_search()
    assert Contact.objects.get(pk=person.pk).search_text == said
    assert all(fold(one.address) in Contact.objects.get(pk=one.contact_id).search_text for one in others)
