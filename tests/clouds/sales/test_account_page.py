"""What the account page, the accounts list and a contact's page show of deals, and that each number opens its rows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlparse

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from clouds.sales import account_page
from clouds.sales.models import Opportunity
from contacts.models import BuyingCommittee, CommitteeMember
from hotcrm.core.customer360 import Metric, figures, list_columns, metrics
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory

pytestmark = pytest.mark.django_db
MONEY = ["sales.pipeline", "sales.weighted", "sales.won", "sales.won_this_year"]


@pytest.fixture
def family(alice: Any) -> dict[str, Account]:
    """A parent and a child of Alice's with deals in two currencies, and a sibling's noise that is archived."""
    parent = AccountFactory(name="Parent", owner=alice)
    child = AccountFactory(name="Child", owner=alice, parent=parent)
    parent.refresh_from_db()
    today = timezone.localdate()
    for account, values in (
        (parent, {"amount": Decimal(1000), "stage": "proposal", "probability": 50}),
        (parent, {"amount": Decimal(300), "currency": "EUR"}),
        (parent, {"amount": None}),
        (parent, {"amount": Decimal(700), "stage": "won", "closed_on": today}),
        (parent, {"amount": Decimal(50), "stage": "won", "closed_on": today - timedelta(days=800)}),
        (parent, {"amount": Decimal(9), "stage": "lost", "closed_on": today}),
        (parent, {"amount": Decimal(5000), "archived_at": timezone.now()}),
        (child, {"amount": Decimal(2000), "probability": 10}),
    ):
        OpportunityFactory(account=account, owner=alice, **values)
    return {"parent": parent, "child": child}


def metric(key: str) -> Metric:
    found = metrics.get(key)
    assert found
    return found


def test_totals_are_by_account_and_currency_in_one_query(
    family: dict[str, Account], alice: Any, django_assert_num_queries: Any
) -> None:
    ids = [account.pk for account in family.values()]
    alice.has_perm("sales.view_opportunity")
    parent, child = ids
    expected = {
        "sales.pipeline": {parent: {"USD": 1000, "EUR": 300}, child: {"USD": 2000}},
        "sales.weighted": {parent: {"USD": 500, "EUR": 30}, child: {"USD": 200}},
        "sales.won": {parent: {"USD": 750}},
        "sales.won_this_year": {parent: {"USD": 700}},
        "sales.open_deals": {parent: {None: 3}, child: {None: 1}},
    }
    for key, totals in expected.items():
        with django_assert_num_queries(1):
            assert metric(key).totals(ids, alice, None) == totals, key


def test_totals_take_a_queryset_of_ids(family: dict[str, Account], alice: Any) -> None:
    ids = Account.objects.family_of(family["parent"]).values("pk")
    assert set(metric("sales.pipeline").totals(ids, alice, None)) == {a.pk for a in family.values()}


def test_totals_leave_out_what_one_may_not_see(family: dict[str, Account], charlie: Any, reader: Any) -> None:
    for person in (charlie, reader):
        assert metric("sales.pipeline").totals([a.pk for a in family.values()], person, None) == {}


def test_totals_of_a_day_in_the_past(alice: Any) -> None:
    account = AccountFactory(owner=alice)
    OpportunityFactory(
        account=account, stage="won", opened_on=date(2026, 1, 1), closed_on=date(2026, 3, 1), amount=Decimal(5)
    )
    pipeline, won = metric("sales.pipeline"), metric("sales.won")
    assert pipeline.totals([account.pk], alice, date(2025, 12, 31)) == {}
    assert pipeline.totals([account.pk], alice, date(2026, 2, 1)) == {account.pk: {"USD": Decimal(5)}}
    assert pipeline.totals([account.pk], alice, date(2026, 3, 1)) == {}
    assert won.totals([account.pk], alice, date(2026, 2, 1)) == {}
    assert won.totals([account.pk], alice, date(2026, 3, 1)) == {account.pk: {"USD": Decimal(5)}}


def listed(client: Any, url: str) -> list[Opportunity]:
    parts = urlparse(url)
    response = client.get(f"{parts.path}?{parts.query}")
    assert response.status_code == 200
    rows: list[Opportunity] = response.context["list"].stretch.rows
    return rows


def summed(deals: list[Opportunity], weighted: bool) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for deal in deals:
        if deal.value is not None:
            part = deal.value * deal.probability / 100 if weighted else deal.value
            sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + part
    return sums


@pytest.mark.parametrize("key", MONEY)
@pytest.mark.parametrize("scope", ["own", "family"])
def test_every_number_opens_the_rows_that_make_it(
    key: str, scope: str, family: dict[str, Account], alice: Any, client_for: Any
) -> None:
    parent = family["parent"]
    ids = [parent.pk] if scope == "own" else [a.pk for a in family.values()]
    expected: dict[Any, Decimal] = {}
    for sums in metric(key).totals(ids, alice, None).values():
        for currency, amount in sums.items():
            expected[currency] = expected.get(currency, Decimal(0)) + amount
    rows = listed(client_for(alice), metric(key).rows_url(parent, scope))
    assert summed(rows, key == "sales.weighted") == expected
    assert expected


def test_the_count_of_open_deals_opens_as_many_rows(family: dict[str, Account], alice: Any, client_for: Any) -> None:
    for scope, count in (("own", 3), ("family", 4)):
        url = metric("sales.open_deals").rows_url(family["parent"], scope)
        assert len(listed(client_for(alice), url)) == count


def test_the_annotation_is_the_heaviest_currency(family: dict[str, Account], alice: Any) -> None:
    column = list_columns.get("pipeline")
    assert column
    assert column.annotation
    assert column.also
    rows = Account.objects.visible_to(alice).annotate(pipeline=column.annotation(alice), **column.also(alice))
    cells = {row.name: column.cell(row, alice).value for row in rows.order_by("-pipeline")}
    assert cells == {"Child": "$2k", "Parent": "$1k"}


def test_the_figure_tells_own_and_family(family: dict[str, Account], alice: Any) -> None:
    figure = figures.get("pipeline")
    assert figure
    cell = figure.cell(family["parent"], alice)
    assert cell
    assert cell.value == "$1k"
    assert cell.note == "3 deals, family $3k, and €300"
    assert cell.url == f"{reverse('sales:list')}?account={family['parent'].pk}&scope=own&open=1"


def test_an_account_that_never_had_a_deal_has_no_figure(alice: Any) -> None:
    figure = figures.get("pipeline")
    assert figure
    assert figure.cell(AccountFactory(owner=alice), alice) is None


def test_an_account_whose_deals_are_answered_says_so(alice: Any) -> None:
    account = AccountFactory(owner=alice)
    OpportunityFactory(account=account, stage="won", closed_on=timezone.localdate())
    figure = figures.get("pipeline")
    assert figure
    cell = figure.cell(account, alice)
    assert cell
    assert (cell.value, cell.note) == ("No open deals", "")


def as_request(user: Any, query: str = "") -> Any:
    request = RequestFactory().get(f"/{query}")
    request.user = user
    return request


def test_the_rail_shows_the_four_largest_open_deals(alice: Any, django_assert_num_queries: Any) -> None:
    account = AccountFactory(owner=alice)
    for amount in (1, 6, 2, 5, 3, 4):
        OpportunityFactory(account=account, amount=Decimal(amount))
    alice.has_perm("sales.view_opportunity")
    with django_assert_num_queries(1):
        deals = account_page.sales_panel(account, as_request(alice))["deals"]
    assert [deal.amount for deal in deals.rows] == [6, 5, 4, 3]
    assert deals.count == 6


def test_the_committee_of_the_largest_open_deal(alice: Any, client_for: Any) -> None:
    account = AccountFactory(owner=alice)
    OpportunityFactory(account=account, amount=Decimal(1), name="Small")
    largest = OpportunityFactory(account=account, amount=Decimal(9), name="Large")
    largest.committee = BuyingCommittee.objects.create(account=account)
    largest.save()
    quiet = ContactFactory(account=account, last_activity_at=timezone.now() - timedelta(days=34))
    CommitteeMember.objects.create(committee=largest.committee, contact=quiet, role="champion")
    CommitteeMember.objects.create(committee=largest.committee, contact=ContactFactory(account=account), role="blocker")
    context = account_page.committee_panel(account, as_request(alice))
    assert context["deal"] == largest
    words = [chip.words for chip in context["committee"].coverage]
    assert words == ["No decision maker", "Champion quiet", "1 blocker"]
    assert [seat.words for seat in context["committee"].seats] == ["Champion", "Blocks"]


def test_the_tab_counts_by_scope(family: dict[str, Account], alice: Any) -> None:
    parent = family["parent"]
    own = account_page.sales_tab(parent, as_request(alice))
    assert (own["strip"].open_deals, own["strip"].won_deals, own["strip"].win_rate) == (3, 1, 50)
    assert own["strip"].won.words == "$700"
    whole = account_page.sales_tab(parent, as_request(alice, "?scope=family"))
    assert whole["strip"].open_deals == 4
    assert whole["strip"].open.words == "$3k"
    assert len(whole["deals"]) == len(own["deals"]) + 1


def test_a_persons_deals_stand_on_their_page(alice: Any) -> None:
    account = AccountFactory(owner=alice)
    person = ContactFactory(account=account)
    with_them = OpportunityFactory(account=account, contact=person)
    seated = OpportunityFactory(account=account)
    seated.committee = BuyingCommittee.objects.create(account=account)
    seated.save()
    CommitteeMember.objects.create(committee=seated.committee, contact=person, role="champion")
    OpportunityFactory(account=account)
    found = account_page.contact_panel(person, as_request(alice))["deals"]
    assert {deal.pk for deal in found} == {with_them.pk, seated.pk}


def test_nobody_is_named_on_a_committee_whom_the_reader_may_not_see(alice: Any, client_for: Any) -> None:
    deal = OpportunityFactory(account=AccountFactory(owner=alice))
    deal.committee = BuyingCommittee.objects.create(account=deal.account)
    deal.save()
    CommitteeMember.objects.create(
        committee=deal.committee, contact=ContactFactory(last_name="Hidden"), role="champion"
    )
    CommitteeMember.objects.create(
        committee=deal.committee, contact=ContactFactory(account=deal.account, last_name="Seen"), role="blocker"
    )
    for address in (f"/opportunities/{deal.pk}/", f"/accounts/{deal.account_id}/panels/sales.committee/"):
        html = client_for(alice).get(address).content.decode()
        assert "Seen" in html
        assert "Hidden" not in html
