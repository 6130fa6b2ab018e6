"""Own and family figures: exact, by currency, whatever the depth, and honest about what one may not see."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import tree
from accounts.models import Account
from accounts.rollup import family_rollup
from accounts.selectors.hierarchy import MOST_ROWS, account_hierarchy
from hotcrm.core.customer360 import Metric, metrics
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
Values = dict[str, dict[str | None, int]]


def metric_of(values: Values, **options: Any) -> Metric:
    """A metric with these figures by account name; it gives only those it is asked for."""

    def totals(account_ids: Any, user: Any, as_of: date | None) -> dict[int, dict[str | None, Decimal]]:
        names = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
        return {
            pk: {currency: Decimal(amount) for currency, amount in values[name].items()}
            for pk, name in names.items()
            if name in values
        }

    options = {"key": "t.invoices", "label": "Invoiced", "unit": "money", **options}
    return Metric(totals=totals, rows_url=lambda account, scope: f"/rows/{account.pk}/{scope}/", **options)


@pytest.fixture
def family(alice: User) -> Callable[[str], Account]:
    """Corp over EMEA (over Germany over Leipzig) and Americas."""
    above: dict[str, Account | None] = {"": None}
    for name, parent in (("Corp", ""), ("EMEA", "Corp"), ("Germany", "EMEA"), ("Leipzig", "Germany"), ("US", "Corp")):
        above[name] = AccountFactory(name=name, parent=above[parent], owner=alice)
    return lambda name: Account.objects.get(name=name)


def test_own_and_family_figures_by_currency(family: Callable[[str], Account], alice: User) -> None:
    values: Values = {"Corp": {"USD": 1}, "Germany": {"EUR": 10, "USD": 2}, "Leipzig": {"EUR": 5}, "US": {"USD": 100}}
    with metrics.temporarily(metric_of(values)):
        rollup = family_rollup(family("Leipzig"), alice)
    corp, emea, leipzig = (rollup.of(family(name).pk) for name in ("Corp", "EMEA", "Leipzig"))
    assert corp.own["t.invoices"] == {"USD": 1}
    assert corp.family["t.invoices"] == {"USD": 103, "EUR": 15}
    assert "t.invoices" not in emea.own
    assert emea.family["t.invoices"] == {"EUR": 15, "USD": 2}
    assert leipzig.family["t.invoices"] == {"EUR": 5}
    assert (corp.size, emea.size, leipzig.is_branch) == (5, 3, False)


def test_the_worst_of_a_family(family: Callable[[str], Account], alice: User) -> None:
    values: Values = {"Corp": {None: 70}, "Germany": {None: 38}, "US": {None: 90}}
    worst = metric_of(values, key="t.worst", unit="score", combine="min")
    with metrics.temporarily(worst):
        rollup = family_rollup(family("Corp"), alice)
    assert rollup.of(family("Corp").pk).family["t.worst"] == {None: 38}
    assert rollup.of(family("US").pk).family["t.worst"] == {None: 90}


def test_annual_revenue_is_always_there(family: Callable[[str], Account], alice: User) -> None:
    for name, amount, currency in (("Corp", 5, "USD"), ("US", 7, "USD"), ("EMEA", 3, "EUR")):
        Account.objects.filter(name=name).update(annual_revenue=amount, annual_revenue_currency=currency)
    corp = family_rollup(family("Corp"), alice).of(family("Corp").pk)
    assert corp.family["annual_revenue"] == {"USD": 12, "EUR": 3}


def test_accounts_that_one_may_not_see_are_left_out_and_counted(
    family: Callable[[str], Account], alice: User, charlie: User
) -> None:
    Account.objects.filter(name="Germany").update(owner=charlie)
    values: Values = {"Germany": {"EUR": 1000}, "Leipzig": {"EUR": 5}}
    with metrics.temporarily(metric_of(values)):
        rollup = family_rollup(family("Corp"), alice)
    assert rollup.hidden == 1
    assert rollup.of(family("Corp").pk).family["t.invoices"] == {"EUR": 5}
    assert rollup.of(family("Leipzig").pk).depth == 2
    assert family("Germany").pk not in {place.pk for place in rollup.places}


def test_a_metric_without_the_right_is_absent(family: Callable[[str], Account], alice: User) -> None:
    with metrics.temporarily(metric_of({}, permission="accounts.view_every_account")):
        assert "t.invoices" not in {m.key for m in family_rollup(family("Corp"), alice).metrics}


def test_one_query_a_metric_whatever_the_depth(family: Callable[[str], Account], steward: User) -> None:
    steward.has_perm("accounts.view_every_account")
    registered = [m.key for m in metrics.items()]
    corp, leipzig = family("Corp"), family("Leipzig")
    asked = []
    for account in (corp, leipzig):
        with CaptureQueriesContext(connection) as queries:
            account_hierarchy(account, steward)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 2 + len(registered)


def test_the_sums_equal_a_naive_recount_after_random_moves(alice: User) -> None:
    chance = random.Random(7)
    accounts = [AccountFactory(name=f"N{n}", owner=alice, annual_revenue=chance.randint(1, 99)) for n in range(30)]
    for _ in range(60):
        account, parent = chance.sample(accounts, 2)
        try:
            tree.move(account, parent if chance.random() < 0.8 else None)
        except tree.CycleRefused:
            continue
    stored = {a.pk: a for a in Account.objects.all()}
    expected: dict[int, Decimal] = defaultdict(Decimal)
    for account in stored.values():
        above: Account | None = account
        while above is not None:
            expected[above.pk] += account.annual_revenue or 0
            above = stored[above.parent_id] if above.parent_id else None
    for account in stored.values():
        place = family_rollup(account, alice).of(account.pk)
        assert place.family["annual_revenue"] == {"USD": expected[account.pk]}


def test_the_tab_shows_own_and_family_and_marks_this_account(
    client_for: ClientFor, family: Callable[[str], Account], alice: User
) -> None:
    values: Values = {"EMEA": {"EUR": 1240000}, "Leipzig": {"EUR": 5}, "US": {"EUR": 4}}
    with metrics.temporarily(metric_of(values)):
        answer = client_for(alice).get(reverse("accounts:tab", args=[family("EMEA").pk, "hierarchy"]))
    html = answer.content.decode()
    assert html.count("data-pk=") == 5
    assert html.count('aria-current="true"><th scope="row"') == 1
    assert f'href="/rows/{family("EMEA").pk}/own/"' in html
    assert f'href="/rows/{family("EMEA").pk}/family/"' in html
    assert "€1.24M" in html


def test_from_here_leaves_out_what_is_above(
    client_for: ClientFor, family: Callable[[str], Account], alice: User
) -> None:
    address = reverse("accounts:tab", args=[family("EMEA").pk, "hierarchy"])
    html = client_for(alice).get(f"{address}?scope=here").content.decode()
    assert html.count("data-pk=") == 3


def test_a_large_family_is_folded_and_still_summed(alice: User) -> None:
    head = AccountFactory(name="Head", owner=alice)
    branch = AccountFactory(name="Branch", owner=alice, parent=head)
    fresh = [Account(name=f"L{n}", owner=alice, annual_revenue=1) for n in range(MOST_ROWS + 20)]
    tree.insert_batch(fresh)
    tree.place_batch({account.pk: branch.pk for account in fresh})
    hierarchy = account_hierarchy(Account.objects.get(pk=head.pk), alice)
    assert len(hierarchy.rows) == 2
    assert hierarchy.rows[1].folded == MOST_ROWS + 20
    assert hierarchy.rows[0].place.family["annual_revenue"] == {"USD": MOST_ROWS + 20}


def test_an_account_that_stands_alone_offers_both_ways_out(client_for: ClientFor, alice: User) -> None:
    alone = AccountFactory(name="Alone", owner=alice)
    html = client_for(alice).get(reverse("accounts:tab", args=[alone.pk, "hierarchy"])).content.decode()
    assert "No parent or subsidiaries" in html
    assert reverse("accounts:move", args=[alone.pk]) in html
    assert f"{reverse('accounts:new')}?parent={alone.pk}" in html
