"""What the account page, the accounts list and a contact's page show of cases, and that each number opens its rows."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlparse

import pytest
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Account
from clouds.service import account_page
from clouds.service.models import Case
from clouds.service.selectors.countdown import countdown
from hotcrm.core.customer360 import attentions, figures, list_columns, metrics
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(alice: Any) -> dict[str, Account]:
    """A gold parent and a child of Alice's: three open cases, one resolved, one archived, one at the child."""
    parent = AccountFactory(name="Parent", owner=alice, sla_tier="gold")
    child = AccountFactory(name="Child", owner=alice, parent=parent)
    parent.refresh_from_db()
    now = timezone.now()
    CaseFactory(account=parent, priority="p1", opened_at=now - timedelta(hours=2), subject="Telemetry")
    CaseFactory(account=parent, priority="p3", opened_at=now - timedelta(hours=1))
    CaseFactory(account=parent, priority="p4", opened_at=now)
    CaseFactory(account=parent, status="resolved", opened_at=now - timedelta(hours=30), resolved_at=now)
    CaseFactory(account=parent, archived_at=now)
    CaseFactory(account=child)
    return {"parent": parent, "child": child}


def as_request(user: Any, query: str = "") -> Any:
    request = RequestFactory().get(f"/{query}")
    request.user = user
    return request


def listed(client: Any, url: str) -> list[Case]:
    parts = urlparse(url)
    response = client.get(f"{parts.path}?{parts.query}")
    assert response.status_code == 200
    rows: list[Case] = response.context["list"].stretch.rows
    return rows


def test_open_cases_are_counted_in_one_query(
    family: dict[str, Account], alice: Any, charlie: Any, django_assert_num_queries: Any
) -> None:
    metric = metrics.get("service.open_cases")
    assert metric
    parent, child = (account.pk for account in family.values())
    alice.has_perm("service.view_case")
    with django_assert_num_queries(1):
        assert metric.totals([parent, child], alice, None) == {parent: {None: 3}, child: {None: 1}}
    assert metric.totals(Account.objects.filter(pk=child).values("pk"), alice, None) == {child: {None: 1}}
    assert metric.totals([parent, child], charlie, None) == {}


def test_open_cases_of_a_day_in_the_past(alice: Any) -> None:
    metric = metrics.get("service.open_cases")
    assert metric
    account = AccountFactory(owner=alice)
    now = timezone.now()
    CaseFactory(
        account=account, status="resolved", opened_at=now - timedelta(days=20), resolved_at=now - timedelta(days=10)
    )
    today = timezone.localdate()
    assert metric.totals([account.pk], alice, today - timedelta(days=30)) == {}
    assert metric.totals([account.pk], alice, today - timedelta(days=15)) == {account.pk: {None: 1}}
    assert metric.totals([account.pk], alice, today) == {}
    assert metric.totals([account.pk], alice, date(1990, 1, 1)) == {}


@pytest.mark.parametrize(("scope", "count"), [("own", 3), ("family", 4)])
def test_the_count_opens_as_many_rows(
    scope: str, count: int, family: dict[str, Account], alice: Any, client_for: Any
) -> None:
    metric = metrics.get("service.open_cases")
    assert metric
    assert len(listed(client_for(alice), metric.rows_url(family["parent"], scope))) == count


def test_the_tab_counts_and_each_count_opens_its_rows(family: dict[str, Account], alice: Any, client_for: Any) -> None:
    parent = family["parent"]
    for scope in ("own", "family"):
        tab = account_page.service_tab(parent, as_request(alice, f"?scope={scope}"))
        client = client_for(alice)
        assert tab["strip"].open == len(listed(client, tab["open_url"]))
        assert tab["strip"].at_risk == len(listed(client, tab["at_risk_url"])) == 1
        assert tab["strip"].resolved == len(listed(client, tab["resolved_url"])) == 1
        assert tab["strip"].median_hours == 30
        assert tab["strip"].ever == len(listed(client, tab["all_cases_url"])) == len(tab["rows"])
    assert tab["rows"][0].case.subject == "Telemetry"


def test_figure_rail_and_attention_ask_once(
    family: dict[str, Account], alice: Any, django_assert_num_queries: Any
) -> None:
    figure, attention = figures.get("cases"), attentions.get("service.sla")
    assert figure
    assert attention
    parent = family["parent"]
    alice.has_perm("service.view_case")
    with django_assert_num_queries(1):
        cell = figure.cell(parent, alice)
        [item] = attention.items(parent, alice)
        rail = account_page.service_panel(parent, as_request(alice))["cases"]
    assert cell
    assert (cell.value, cell.note, cell.chip, cell.tone) == ("3", "1 critical", "SLA 1 h", "bad")
    assert item.sentence == f"Case {rail.rows[0].case.number} breaches its SLA in 1 h"
    assert (item.verb, item.severity) == ("View", 2)
    assert [row.case.priority for row in rail.rows] == ["p1", "p3", "p4"]


def test_a_breach_is_the_most_urgent(alice: Any) -> None:
    account = AccountFactory(owner=alice, sla_tier="gold")
    case = CaseFactory(account=account, priority="p1", opened_at=timezone.now() - timedelta(hours=7))
    attention, figure = attentions.get("service.sla"), figures.get("cases")
    assert attention
    assert figure
    [item] = attention.items(account, alice)
    assert (item.severity, item.sentence) == (1, f"Case {case.number} breached its SLA 3 h ago")
    cell = figure.cell(account, alice)
    assert cell
    assert (cell.note, cell.chip) == ("by 3 h", "SLA over")


def test_an_account_that_never_had_a_case_has_no_figure(alice: Any) -> None:
    figure = figures.get("cases")
    assert figure
    account = AccountFactory(owner=alice)
    assert figure.cell(account, alice) is None
    other = AccountFactory(owner=alice)
    CaseFactory(account=other, status="resolved")
    cell = figure.cell(other, alice)
    assert cell
    assert (cell.value, cell.note) == ("0", "None open")


def test_the_list_column_shows_the_count_and_a_tight_due_time(family: dict[str, Account], alice: Any) -> None:
    column = list_columns.get("open_cases")
    assert column
    assert column.annotation
    assert column.also
    rows = Account.objects.visible_to(alice).annotate(open_cases=column.annotation(alice), **column.also(alice))
    cells = {row.name: column.cell(row, alice) for row in rows}
    assert (cells["Parent"].value, cells["Parent"].chip, cells["Parent"].tone) == ("3", "SLA 1 h", "bad")
    assert (cells["Child"].value, cells["Child"].chip) == ("1", "")


@pytest.mark.parametrize(
    ("left", "words", "chip", "tone"),
    [
        (timedelta(minutes=35, seconds=1), "35 min left", "SLA 35 min", "bad"),
        (timedelta(hours=2, seconds=1), "2 h left", "SLA 2 h", "bad"),
        (timedelta(hours=28, seconds=1), "1 d 4 h left", "SLA 1 d", ""),
        (timedelta(days=5, hours=3), "5 d left", "SLA 5 d", ""),
        (-timedelta(hours=3), "3 h over", "SLA over", "bad"),
    ],
)
def test_the_countdown_in_words(left: timedelta, words: str, chip: str, tone: str) -> None:
    now = timezone.now()
    told = countdown(Case(status="open", due_at=now + left), now)
    assert (told.words, told.chip, told.tone) == (words, chip, tone)


def test_a_persons_cases_stand_on_their_page(alice: Any) -> None:
    account = AccountFactory(owner=alice)
    person = ContactFactory(account=account)
    mine = CaseFactory(account=account, contact=person)
    CaseFactory(account=account)
    rows = account_page.contact_panel(person, as_request(alice))["rows"]
    assert [row.case for row in rows] == [mine]
