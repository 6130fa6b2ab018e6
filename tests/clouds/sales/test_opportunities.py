"""Opening deals, moving them on, pricing them, and who sits on their committee."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Account
from clouds.sales import integrity
from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, Stage
from clouds.sales.services.archival import archive_opportunity, delete_opportunity, restore_opportunity
from clouds.sales.services.committee import remove_member, set_member
from clouds.sales.services.opportunities import create_opportunity, set_products, update_opportunity
from clouds.sales.services.pricing import rebuild_list_amounts
from clouds.sales.services.stages import set_stage
from hotcrm.catalog.models import Price, Product
from hotcrm.core import changes
from hotcrm.core.models import VersionConflict
from hotcrm.core.refusals import NotEmpty
from hotcrm.core.templatetags.hot import day_words
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory, ProductFactory
from timeline.models import Event
from timeline.sentence import sentence


def kinds(deal: Opportunity) -> list[str]:
    return list(Event.objects.filter(target_id=deal.pk).order_by("pk").values_list("kind", flat=True))


pytestmark = pytest.mark.django_db


def test_a_new_deal_is_its_openers_with_the_probability_of_its_stage(alice: Any) -> None:
    deal = create_opportunity(account=AccountFactory(), actor=alice, name="Rollout", stage="proposal")
    assert (deal.owner, deal.probability, deal.opened_on) == (alice, 50, timezone.localdate())
    assert day_words(deal.answer_on) == "No date"
    assert kinds(deal) == ["sales.opened"]


def test_a_deal_that_was_won_already_says_so(alice: Any) -> None:
    deal = create_opportunity(account=AccountFactory(), actor=alice, name="Quick", stage="won", amount=Decimal(5))
    assert deal.closed_on == timezone.localdate()
    assert kinds(deal) == ["sales.opened", "sales.won"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"probability": 101}, "probability"),
        ({"currency": "XXX"}, "currency"),
        ({"close_on": date(2001, 1, 1)}, "close_on"),
        ({"name": ""}, "name"),
    ],
)
def test_nonsense_is_refused_by_field(values: dict[str, Any], field: str, alice: Any) -> None:
    account = AccountFactory()
    with pytest.raises(ValidationError) as refused:
        create_opportunity(account=account, actor=alice, **{"name": "Deal", **values})
    assert list(refused.value.message_dict) == [field]
    assert not Opportunity.objects.exists()


def test_the_database_refuses_what_the_form_would(alice: Any) -> None:
    deal = OpportunityFactory()
    for values in ({"amount": -1}, {"probability": 101}, {"stage": "x"}, {"stage": "won"}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Opportunity.objects.filter(pk=deal.pk).update(**values)


def test_a_late_deal_may_be_edited_but_not_be_given_another_day_in_the_past(alice: Any) -> None:
    deal = OpportunityFactory(close_on=timezone.localdate() - timedelta(days=9))
    assert deal.is_late
    update_opportunity(opportunity=deal, actor=alice, version=1, next_step="Call")
    with pytest.raises(ValidationError, match="in the past"):
        update_opportunity(opportunity=deal, actor=alice, version=2, close_on=timezone.localdate() - timedelta(days=1))
    deal.refresh_from_db()
    assert (deal.next_step, deal.version) == ("Call", 2)


def test_a_late_editor_is_told(alice: Any) -> None:
    deal = OpportunityFactory()
    update_opportunity(opportunity=deal, actor=alice, version=1, name="First")
    with pytest.raises(VersionConflict) as conflict:
        update_opportunity(opportunity=Opportunity(pk=deal.pk), actor=alice, version=1, name="Second")
    assert conflict.value.current.name == "First"


@pytest.mark.parametrize("stage", Stage.values)
def test_one_click_moves_to_any_stage(stage: str, alice: Any) -> None:
    deal = OpportunityFactory(stage="prospecting" if stage != "prospecting" else "proposal")
    moved = set_stage(opportunity=deal, stage=stage, actor=alice)
    assert (moved.stage, moved.probability) == (stage, DEFAULT_PROBABILITY[Stage(stage)])
    assert (moved.closed_on == timezone.localdate()) is (stage in ("won", "lost"))
    assert kinds(deal) == [f"sales.{stage}" if stage in ("won", "lost") else "sales.stage"]
    assert Event.objects.get().milestone is (stage in ("won", "lost"))
    set_stage(opportunity=deal, stage=stage, actor=alice)
    assert len(kinds(deal)) == 1


def test_a_deal_can_come_back_from_an_answer(alice: Any) -> None:
    deal = OpportunityFactory(close_on=timezone.localdate() + timedelta(days=40))
    set_stage(opportunity=deal, stage="lost", actor=alice, lost_reason="Price")
    back = set_stage(opportunity=deal, stage="negotiation", actor=alice)
    assert (back.closed_on, back.lost_reason, back.close_on) == (None, "", deal.close_on)


def test_an_archived_deal_is_not_moved(alice: Any) -> None:
    deal = OpportunityFactory()
    archive_opportunity(opportunity=deal, actor=alice)
    with pytest.raises(ValidationError, match="Restore it first"):
        set_stage(opportunity=deal, stage="won", actor=alice)
    restore_opportunity(opportunity=deal, actor=alice)
    assert set_stage(opportunity=deal, stage="won", actor=alice).stage == "won"
    assert kinds(deal) == ["sales.archived", "sales.restored", "sales.won"]


def test_a_stage_seen_by_an_old_page_is_a_conflict(alice: Any) -> None:
    deal = OpportunityFactory()
    with pytest.raises(VersionConflict):
        set_stage(opportunity=deal, stage="won", actor=alice, version=7)


def test_products_price_an_open_deal_without_an_amount(alice: Any) -> None:
    deal = OpportunityFactory(amount=None)
    assert (deal.value, deal.is_list_price) == (None, False)
    cheap, dear = ProductFactory(price=Decimal(10)), ProductFactory(price=Decimal("99.50"))
    deal = set_products(opportunity=deal, actor=alice, products=[(cheap, 3), (dear, 1), (cheap, 2)])
    assert deal.list_amount == Decimal("149.50")
    assert (deal.value, deal.is_list_price) == (Decimal("149.50"), True)
    assert {line.product: line.quantity for line in deal.lines.all()} == {cheap: 5, dear: 1}
    deal = update_opportunity(opportunity=deal, actor=alice, version=deal.version, amount=Decimal(120))
    assert (deal.value, deal.is_list_price) == (Decimal(120), False)
    assert Opportunity.objects.annotate(worth=Opportunity.value_expression()).get().worth == Decimal(120)


def test_a_product_without_a_price_in_the_currency_leaves_the_list_price_unknown(alice: Any) -> None:
    deal = OpportunityFactory(amount=None, currency="EUR")
    product = ProductFactory()
    assert set_products(opportunity=deal, actor=alice, products=[(product, 1)]).list_amount is None
    Price.objects.create(product=product, currency="EUR", amount=Decimal(80))
    changes.announced(Product, [product.pk])
    deal.refresh_from_db()
    assert deal.list_amount == Decimal(80)


def test_another_currency_prices_the_deal_again(alice: Any) -> None:
    product = ProductFactory(price=Decimal(100))
    Price.objects.create(product=product, currency="EUR", amount=Decimal(90))
    deal = create_opportunity(account=AccountFactory(), actor=alice, name="D", products=[(product, 2)])
    assert deal.list_amount == Decimal(200)
    deal = update_opportunity(opportunity=deal, actor=alice, version=1, currency="EUR")
    assert deal.list_amount == Decimal(180)


def test_a_new_price_moves_open_deals_and_leaves_answered_ones(alice: Any) -> None:
    product = ProductFactory(price=Decimal(100))
    opened, won = OpportunityFactory(amount=None), OpportunityFactory(amount=None)
    for deal in (opened, won):
        set_products(opportunity=deal, actor=alice, products=[(product, 1)])
    set_stage(opportunity=won, stage="won", actor=alice)
    Price.objects.filter(product=product).update(amount=Decimal(150))
    changes.announced(Product, [product.pk])
    opened.refresh_from_db()
    won.refresh_from_db()
    assert (opened.list_amount, won.list_amount) == (Decimal(150), Decimal(100))


@pytest.mark.parametrize("quantity", [0, -1, 100_001])
def test_a_wrong_quantity_is_refused_and_nothing_is_lost(quantity: int, alice: Any) -> None:
    deal, product = OpportunityFactory(), ProductFactory()
    set_products(opportunity=deal, actor=alice, products=[(product, 4)])
    with pytest.raises(ValidationError) as refused:
        set_products(opportunity=deal, actor=alice, products=[(product, quantity)])
    assert list(refused.value.message_dict) == ["products"]
    assert deal.lines.get().quantity == 4


def test_a_list_price_that_would_not_fit_is_refused(alice: Any) -> None:
    deal, product = OpportunityFactory(), ProductFactory(price=Decimal(10) ** 11)
    with pytest.raises(ValidationError, match="too large"):
        set_products(opportunity=deal, actor=alice, products=[(product, 100_000)])


def test_stale_list_prices_are_found_and_repaired(alice: Any) -> None:
    deal = OpportunityFactory(amount=None)
    set_products(opportunity=deal, actor=alice, products=[(ProductFactory(price=Decimal(7)), 1)])
    assert not list(integrity.stale_list_amounts())
    for wrong in (None, Decimal(8)):
        Opportunity.objects.filter(pk=deal.pk).update(list_amount=wrong)
        [finding] = integrity.stale_list_amounts()
        assert (finding.code, finding.id) == ("list_amount", deal.pk)
        rebuild_list_amounts()
        assert not list(integrity.stale_list_amounts())


def test_a_deal_without_products_has_no_stale_list_price() -> None:
    OpportunityFactory(amount=None)
    assert not list(integrity.stale_list_amounts())


def test_a_committee_on_another_account_is_found(alice: Any) -> None:
    deal = OpportunityFactory()
    set_member(
        opportunity=deal, contact=ContactFactory(account=deal.account), role="champion", influence="low", actor=alice
    )
    assert not list(integrity.strayed_committees())
    Opportunity.objects.filter(pk=deal.pk).update(account=AccountFactory())
    [finding] = integrity.strayed_committees()
    assert (finding.code, finding.id) == ("committee_account", deal.pk)


def test_a_person_has_one_role_on_a_committee(alice: Any) -> None:
    deal = OpportunityFactory()
    person = ContactFactory(account=deal.account)
    for role in ("champion", "blocker"):
        set_member(opportunity=deal, contact=person, role=role, influence="high", actor=alice)
    deal.refresh_from_db()
    member = deal.committee.members.get()
    assert (member.contact, member.role, deal.committee.account) == (person, "blocker", deal.account)
    remove_member(opportunity=deal, contact_id=person.pk, actor=alice)
    remove_member(opportunity=deal, contact_id=person.pk, actor=alice)
    assert kinds(deal) == ["sales.committee", "sales.committee", "sales.committee_left"]


@pytest.mark.parametrize("values", [{"role": "king", "influence": "high"}, {"role": "champion", "influence": "vast"}])
def test_an_unknown_role_is_refused(values: dict[str, str], alice: Any) -> None:
    deal = OpportunityFactory()
    with pytest.raises(ValidationError):
        set_member(opportunity=deal, contact=ContactFactory(account=deal.account), actor=alice, **values)
    deal.refresh_from_db()
    assert deal.committee is None


def test_writes_to_a_merged_account_and_contact_go_to_the_survivors(alice: Any) -> None:
    survivor, merged = AccountFactory(), AccountFactory()
    Account.objects.filter(pk=merged.pk).update(merged_into=survivor)
    person, old = ContactFactory(account=survivor), ContactFactory(account=survivor)
    type(old).objects.filter(pk=old.pk).update(merged_into=person)
    deal = create_opportunity(account=merged, actor=alice, name="Late", contact=old)
    assert (deal.account, deal.contact) == (survivor, person)
    member = set_member(opportunity=deal, contact=old, role="champion", influence="low", actor=alice)
    assert member.contact == person


def test_only_an_empty_deal_is_deleted(alice: Any) -> None:
    deal = create_opportunity(account=AccountFactory(), actor=alice, name="D", products=[(ProductFactory(), 1)])
    with pytest.raises(NotEmpty) as full:
        delete_opportunity(opportunity=deal, actor=alice)
    assert full.value.reasons == ["1 product"]
    set_products(opportunity=deal, actor=alice, products=[])
    delete_opportunity(opportunity=deal, actor=alice)
    assert not Opportunity.objects.exists()
    assert Event.objects.filter(kind="sales.deleted", account=deal.account).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_people_moving_one_deal_leave_one_event_for_each_real_move(alice: Any) -> None:
    deal = OpportunityFactory(stage="prospecting")
    start = Barrier(8)

    def move(_: int) -> None:
        start.wait()
        try:
            set_stage(opportunity=deal, stage="won", actor=alice)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as movers:
        list(movers.map(move, range(8)))
    assert kinds(deal) == ["sales.won"]
    deal.refresh_from_db()
    assert deal.version == 2


def test_a_changed_field_is_told_quietly_and_an_unchanged_one_is_not(alice: Any) -> None:
    deal = OpportunityFactory(next_step="Wait", probability=50)
    stored = update_opportunity(opportunity=deal, actor=alice, version=1, next_step="Call Priya", probability=50)
    product = ProductFactory()
    stored = update_opportunity(opportunity=stored, actor=alice, version=2, products=[(product, 2)])
    stored = update_opportunity(opportunity=stored, actor=alice, version=3, products=[(product, 2)], probability=50)
    told = Event.objects.filter(target_id=deal.pk, kind="sales.changed").order_by("pk")
    assert [event.data["words"] for event in told] == [
        "changed next step from Wait to Call Priya",
        "changed products",
    ]
    assert {sentence(event) for event in told} == {
        f'<b>{alice}</b> changed {words} in <a href="/opportunities/{deal.pk}/"><b>{deal.name}</b></a>'
        for words in ("next step from Wait to Call Priya", "products")
    }
