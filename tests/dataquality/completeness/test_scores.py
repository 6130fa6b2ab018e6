"""Scores follow the records."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Account
from accounts.services import create_account, update_account
from contacts.models import ContactEmail
from dataquality.completeness.following import follow
from dataquality.completeness.shown import figure
from dataquality.completeness.weights import ACCOUNT, CONTACT, score
from dataquality.models import Completeness
from hotcrm.core import changes
from hotcrm.users.models import User
from tests.dataquality.merging.world import merge
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory

pytestmark = pytest.mark.django_db


def stored(record: object) -> Completeness:
    return Completeness.objects.get(kind=record._meta.model_name, record_id=record.pk)  # type: ignore[attr-defined]


def test_a_new_account_is_scored_and_a_filled_field_counts(alice: User) -> None:
    account = create_account(actor=alice, name="Acme")
    before = stored(account)
    assert "phone" in before.missing
    update_account(account=account, actor=alice, version=1, phone="+49 89 1")
    after = stored(account)
    assert after.score > before.score
    assert "phone" not in after.missing


@pytest.mark.parametrize("type_", ACCOUNT)
def test_everything_filled_is_100_and_nothing_is_0(type_: str) -> None:
    empty = Account(name="x", type=type_)
    assert score("account", empty) == (0, [w.key for w in sorted(ACCOUNT[type_], key=lambda w: (-w.weight, w.label))])
    full = Account(
        name="x", type=type_, owner_id=1, phone="1", website="a", industry="media", employees=1, annual_revenue=1,
        email="a@b.example", tax_id="1", legal_name="X", sla_tier="gold",
        billing_street="a", billing_city="b", billing_country="DE",
    )  # fmt: skip
    assert score("account", full) == (100, [])


def test_a_customer_needs_more_than_a_prospect() -> None:
    assert {w.key for w in ACCOUNT["customer"]} > {w.key for w in ACCOUNT["prospect"]}


def test_an_address_of_a_contact_counts() -> None:
    contact = ContactFactory(title="CEO")
    changes.announced(type(contact), [contact.pk])
    assert "emails" in stored(contact).missing
    ContactEmail.objects.create(contact=contact, address="a@x.example")
    changes.announced(type(contact), [contact.pk])
    assert "emails" not in stored(contact).missing
    assert len(CONTACT) == 8


def test_a_merge_scores_the_survivor_again(alice: User) -> None:
    winner, loser = AccountFactory(owner=alice), AccountFactory(owner=alice, phone="1", website="a.example")
    follow(Account, [winner.pk, loser.pk])
    before = stored(winner).score
    merge(alice, winner, loser)
    assert stored(winner).score > before


def test_a_deleted_record_loses_its_score() -> None:
    account = AccountFactory()
    follow(Account, [account.pk])
    pk = account.pk
    account.delete()
    changes.announced(Account, [pk])
    assert not Completeness.objects.exists()


def test_recompute_writes_all_scores_from_the_rows() -> None:
    account, contact = AccountFactory(), ContactFactory()
    Completeness.objects.all().delete()
    Completeness.objects.create(kind="account", record_id=999_999, score=1)
    call_command("recompute", "completeness", stdout=StringIO())
    assert stored(account)
    assert stored(contact)
    assert not Completeness.objects.filter(record_id=999_999).exists()


def test_many_records_cost_no_more_queries_than_one(django_assert_max_num_queries: object) -> None:
    accounts = AccountFactory.create_batch(20)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        follow(Account, [a.pk for a in accounts])


def test_the_figure_counts_missing_fields(alice: User) -> None:
    account = create_account(actor=alice, name="Acme", phone="1")
    cell = figure(account, alice)
    assert cell is not None
    assert (cell.value, cell.note) == (f"{stored(account).score}%", f"{len(stored(account).missing)} fields missing")


def test_without_a_score_there_is_no_figure(alice: User) -> None:
    account = AccountFactory(owner=alice)
    Completeness.objects.all().delete()
    assert figure(account, alice) is None
