"""Deals come in from files: each row accounted for, nothing twice, the timeline told at the right days."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, AccountExternalId
from clouds.sales.models import Opportunity, Stage
from hotcrm.core import changes
from hotcrm.core.customer360 import ImportContext, RowOutcome, importables
from hotcrm.core.refusals import HIDDEN_MATCH
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.sales import OpportunityFactory, ProductFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def context(superuser: Any) -> ImportContext:
    return ImportContext(actor=superuser, currency="USD")


def save(rows: list[dict[str, Any]], context: ImportContext) -> list[RowOutcome]:
    importable = importables.get("opportunity")
    assert importable
    return list(importable.save(rows, context))


def test_a_row_becomes_a_deal_with_its_product_and_list_price(context: ImportContext) -> None:
    account = AccountFactory(name="Cancity")
    ProductFactory(name="GTX Pro", price=Decimal("4821"))
    [outcome] = save([{"external_id": "A1", "account": "cancity", "product": "gtx pro", "stage": "proposal"}], context)
    deal = Opportunity.objects.get(pk=outcome.pk)
    assert outcome.status == "created"
    assert (deal.name, deal.account, deal.currency, deal.probability) == ("GTX Pro for Cancity", account, "USD", 50)
    assert (deal.amount, deal.list_amount, deal.is_list_price) == (None, Decimal("4821.00"), True)
    assert deal.lines.count() == 1


def test_a_missing_account_is_refused_by_that_name(context: ImportContext) -> None:
    outcomes = save([{"external_id": "A1", "account": None}, {"external_id": "A2"}], context)
    assert [(o.status, o.field, o.reason) for o in outcomes] == [("rejected", "account", "Account is missing.")] * 2
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"account": "Nobody"}, "account", "There is no account 'Nobody'."),
        ({"account": "Twin"}, "account", "2 accounts are called 'Twin'."),
        ({"account": "Known", "amount": Decimal(-1)}, "amount", "The amount is negative."),
        ({"account": "Known", "probability": 101}, "probability", "The probability is above 100 %."),
        (
            {"account": "Known", "opened_on": date(2026, 2, 2), "close_on": date(2026, 2, 1)},
            "close_on",
            "The close date is before 2026-02-02, when the deal was opened.",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_goes_in(
    row: dict[str, Any], field: str, reason: str, context: ImportContext
) -> None:
    AccountFactory(name="Known")
    AccountFactory.create_batch(2, name="Twin")
    outcomes = save([row, {"account": "Known", "external_id": "good"}], context)
    assert (outcomes[0].status, outcomes[0].field, outcomes[0].reason) == ("rejected", field, reason)
    assert outcomes[1].status == "created"
    assert Opportunity.objects.count() == 1


def test_a_product_that_is_not_in_the_catalogue_is_added_by_those_who_may(context: ImportContext, alice: Any) -> None:
    AccountFactory(name="Known", owner=alice)
    row = {"account": "Known", "product": "Ghost"}
    [refused] = save([row], ImportContext(actor=alice))
    assert (refused.field, refused.reason) == ("product", "There is no product 'Ghost'.")
    [first, second] = save([row, row], context)
    assert first.notice == "'Ghost' was added to the catalogue, without a price."
    assert (first.status, second.status, second.notice) == ("created", "created", "")


def test_the_same_file_again_changes_nothing(context: ImportContext) -> None:
    AccountFactory(name="Known")
    ProductFactory(name="GTX")
    rows = [
        {"external_id": f"D{n}", "account": "Known", "product": "GTX", "stage": "won", "amount": Decimal("10.00"),
         "opened_on": date(2026, 1, 1), "close_on": date(2026, 2, 1)}
        for n in range(5)
    ]  # fmt: skip
    first = save(rows, context)
    events = Event.objects.count()
    again = save(rows, context)
    assert {o.status for o in first} == {"created"}
    assert [(o.status, o.pk) for o in again] == [("unchanged", o.pk) for o in first]
    assert Event.objects.count() == events


def test_a_changed_row_updates_its_deal_and_keeps_what_the_file_leaves_empty(context: ImportContext) -> None:
    AccountFactory(name="Known")
    [first] = save([{"external_id": "D1", "account": "Known", "next_step": "Call", "amount": Decimal(5)}], context)
    [second] = save(
        [{"external_id": "D1", "account": "Known", "next_step": None, "amount": Decimal(7), "stage": "lost"}], context
    )
    deal = Opportunity.objects.get(pk=first.pk)
    assert (second.status, second.pk) == ("updated", first.pk)
    assert (deal.amount, deal.next_step, deal.stage, deal.probability) == (Decimal(7), "Call", Stage.LOST, 0)
    assert deal.closed_on == timezone.localdate()
    assert Event.objects.filter(kind="sales.lost").count() == 1


def test_one_external_id_twice_in_a_file_is_one_deal(context: ImportContext) -> None:
    AccountFactory(name="Known")
    outcomes = save([{"external_id": "D1", "account": "Known", "amount": Decimal(n)} for n in (1, 2)], context)
    assert [o.status for o in outcomes] == ["created", "updated"]
    assert outcomes[0].pk == outcomes[1].pk
    assert Opportunity.objects.get().amount == Decimal(2)


def test_skipping_leaves_known_deals_alone(superuser: Any, context: ImportContext) -> None:
    AccountFactory(name="Known")
    save([{"external_id": "D1", "account": "Known", "amount": Decimal(1)}], context)
    [outcome] = save(
        [{"external_id": "D1", "account": "Known", "amount": Decimal(9)}],
        ImportContext(actor=superuser, duplicates="skip"),
    )
    assert outcome.status == "skipped"
    assert Opportunity.objects.get().amount == Decimal(1)


def test_wins_and_losses_stand_in_the_timeline_at_their_days(context: ImportContext) -> None:
    account = AccountFactory(name="Known")
    save(
        [
            {"external_id": "W", "account": "Known", "stage": "won", "amount": Decimal(1200),
             "opened_on": date(2017, 1, 2), "close_on": date(2017, 3, 1)},
            {"external_id": "L", "account": "Known", "stage": "lost", "close_on": date(2017, 4, 1)},
            {"external_id": "O", "account": "Known", "stage": "qualification"},
        ],
        context,
    )  # fmt: skip
    told = {e.kind: e for e in Event.objects.filter(account=account)}
    assert sorted(told) == ["sales.lost", "sales.opened", "sales.won"]
    assert timezone.localtime(told["sales.won"].occurred_at).date() == date(2017, 3, 1)
    assert timezone.localtime(told["sales.opened"].occurred_at).date() == date(2017, 1, 2)
    assert told["sales.won"].milestone
    assert told["sales.won"].data["value"] == "$1.2k"


def test_a_name_of_a_merged_account_finds_the_survivor(context: ImportContext) -> None:
    survivor = AccountFactory(name="Acme")
    Account.objects.filter(pk=AccountFactory(name="ACME Ltd").pk).update(merged_into=survivor)
    [outcome] = save([{"account": "acme ltd"}], context)
    assert Opportunity.objects.get(pk=outcome.pk).account == survivor


def test_an_account_is_found_by_external_id_and_by_number(context: ImportContext) -> None:
    account = AccountFactory(name="Acme")
    AccountExternalId.objects.create(account=account, system="erp", value="K-77")
    outcomes = save([{"account": "K-77"}, {"account": str(account.pk)}, {"account": account}], context)
    assert [o.status for o in outcomes] == ["created"] * 3


def test_an_account_that_the_person_may_not_see_is_no_account(charlie: Any) -> None:
    AccountFactory(name="Hidden")
    [outcome] = save([{"account": "Hidden"}], ImportContext(actor=charlie))
    assert (outcome.status, outcome.reason) == ("rejected", "There is no account 'Hidden'.")


def test_what_came_in_is_announced(context: ImportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Any, list[int]]] = []
    monkeypatch.setattr(changes, "announced", lambda model, ids: told.append((model, list(ids))))
    AccountFactory(name="Known")
    told.clear()
    outcomes = save([{"account": "Known"}, {"account": "Known"}], context)
    assert (Opportunity, [o.pk for o in outcomes]) in told


def test_many_rows_take_as_many_queries_as_few(context: ImportContext, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        AccountFactory(name=f"Known {n}")
    ProductFactory(name="GTX")
    rows = [
        {"external_id": f"D{n}", "account": f"Known {n % 20}", "product": "GTX", "stage": "won",
         "close_on": date(2026, 1, 1), "opened_on": date(2025, 1, 1)}
        for n in range(500)
    ]  # fmt: skip
    with django_assert_max_num_queries(60):
        save(rows, context)
    with django_assert_max_num_queries(25):
        save(rows, context)


def test_a_deal_that_the_importing_person_may_not_change_stays_as_it_is(alice: User, charlie: User) -> None:
    theirs = OpportunityFactory(account=AccountFactory(owner=alice), external_id="A1", amount=Decimal(500))
    AccountFactory(name="Mine", owner=charlie)
    row = {"external_id": "A1", "account": "Mine", "amount": Decimal(1)}
    outcomes = [
        *save([row], ImportContext(actor=charlie)),
        *save([row], ImportContext(actor=charlie, duplicates="skip")),
    ]
    assert [(o.status, o.pk, o.reason) for o in outcomes] == [("rejected", None, HIDDEN_MATCH)] * 2
    stored = Opportunity.objects.get(pk=theirs.pk)
    assert (stored.account_id, stored.amount) == (theirs.account_id, Decimal(500))


def test_an_amount_that_no_column_holds_is_told_beforehand() -> None:
    importable = importables.get("opportunity")
    assert importable
    for one in importable.fields:
        if one.type == "decimal":
            column: Any = Opportunity._meta.get_field(one.key)
            assert one.maximum is not None
            assert one.maximum < 10 ** (column.max_digits - column.decimal_places)
