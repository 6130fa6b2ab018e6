"""Every list by the one engine: what it costs, what it weighs, what it hides, and that it walks everywhere."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts import tree
from accounts.models import Account
from hotcrm.core.customer360 import Cell, ListColumn, list_columns
from hotcrm.users.models import User
from hotcrm.views.models import DefaultView, SavedView
from hotcrm.views.spec import lists
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory, ContactPhoneFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db
LIST = 8
KINDS = ["account", "contact", "opportunity", "case"]
WEIGHT = 40_000


def many(owner: User, count: int) -> None:
    """So many of each kind, as real ones look."""
    now = timezone.now()
    accounts = AccountFactory.create_batch(count, owner=owner)
    for number, account in enumerate(accounts):
        Account.objects.filter(pk=account.pk).update(
            name=f"Nordlicht Energie {number}", last_activity_at=now - timedelta(days=number)
        )
        person = ContactFactory(account=account, first_name="Annemarie", last_name=f"Lindqvist {number}", level="vp",
                                title="Head of purchasing")  # fmt: skip
        ContactEmailFactory(contact=person, address=f"annemarie.lindqvist{number}@example.com")
        ContactPhoneFactory(contact=person)
        OpportunityFactory(account=account, owner=owner, name=f"Renewal of the platform {number}")
        CaseFactory(account=account, owner=owner, subject=f"The export stops after an hour {number}")


def pks(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-pk="(\d+)"', html)]


def link(html: str, words: str) -> str:
    """The address behind a link of the foot."""
    found = re.findall(rf'href="([^"]*)"[^>]*>{words}</a>', html)
    return unescape(found[0]) if found else ""


def html_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


# --- cost and weight --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_costs_the_same_for_1_row_for_50_and_deep_inside(
    client_for: ClientFor, alice: User, kind: str, django_assert_max_num_queries: Any
) -> None:
    client, url = client_for(alice), lists.get(kind).url
    many(alice, 1)
    client.get(url)

    def asked(address: str) -> tuple[int, str]:
        with django_assert_max_num_queries(LIST) as queries:
            html = html_of(client, address)
        return len(queries), html

    one, _ = asked(url)
    many(alice, 130)
    fifty, html = asked(url)
    assert len(pks(html)) == 50
    inside, html = asked(link(html_of(client, link(html, "Next")), "Next"))
    assert len(pks(html)) == 31
    assert one == fifty == inside


@pytest.mark.parametrize("kind", KINDS)
def test_fifty_rows_weigh_little(client_for: ClientFor, alice: User, kind: str) -> None:
    many(alice, 55)
    html = client_for(alice).get(lists.get(kind).url).content
    assert html.count(b"data-pk=") == 50
    assert len(html) <= WEIGHT, f"{len(html):,} bytes"


# --- order and pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_sorts_both_ways_or_says_why_not(client_for: ClientFor, alice: User, kind: str) -> None:
    spec = lists.get(kind)
    many(alice, 3)
    client = client_for(alice)
    for column in spec.allowed(alice):
        html = html_of(client, f"{spec.url}?columns={column.key}&sort={column.key}")
        if column.unsortable:
            assert column.unsortable in html
            continue
        assert 'aria-sort="ascending"' in html, column.key
        assert 'aria-sort="descending"' in html_of(client, f"{spec.url}?columns={column.key}&sort=-{column.key}")


@pytest.mark.parametrize("sort", ["", "-pipeline", "pipeline", "touched", "-touched", "owner", "-complete"])
def test_next_and_previous_see_every_row_once(client_for: ClientFor, alice: User, mara: User, sort: str) -> None:
    tree.insert_batch([Account(name=f"Equal {n % 7}", owner=alice) for n in range(120)])
    for n, account in enumerate(Account.objects.order_by("pk")):
        if n % 3:
            Account.objects.filter(pk=account.pk).update(last_activity_at=timezone.now() - timedelta(days=n % 5))
        if n % 4 == 0:
            OpportunityFactory(account=account, owner=alice, amount=Decimal("0.10") * (n % 3 + 1))
            OpportunityFactory(account=account, owner=alice, amount=Decimal("0.20"))
    client = client_for(mara)
    forth: list[list[int]] = []
    url = f"/accounts/?sort={sort}"
    while url:
        html = html_of(client, url)
        forth.append(pks(html))
        url = link(html, "Next")
    assert [len(part) for part in forth] == [50, 50, 20]
    assert len({pk for part in forth for pk in part}) == 120
    assert pks(html_of(client, link(html, "Previous"))) == forth[1]


def test_a_broken_place_is_the_first_page(client_for: ClientFor, alice: User) -> None:
    many(alice, 60)
    client = client_for(alice)
    first = pks(html_of(client, "/accounts/"))
    token = re.search(r"after=([^&]+)", link(html_of(client, "/accounts/?sort=owner"), "Next"))
    assert token
    for place in ("x", "W10", "a" * 5000, token[1][:-1]):
        assert pks(html_of(client, f"/accounts/?after={place}")) == first
    assert pks(html_of(client, f"/accounts/?after={token[1]}")) == first, "a place in another order"
    token = re.search(r"after=([^&]+)", link(html_of(client, "/accounts/"), "Next"))
    assert token
    assert client.get(f"/contacts/?after={token[1]}").status_code == 200, "a place in another list"
    assert client.get(f"/opportunities/?after={token[1]}").status_code == 200, "a place in another list"


# --- columns ----------------------------------------------------------------------------------------------------------


def heads(html: str) -> list[str]:
    head = html[html.index("<thead") : html.index("</thead>")]
    first = head[: head.index("</tr>")]
    cells = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', first, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).split(",")[0].strip() for cell in cells]


def test_columns_are_chosen_and_ordered_by_the_address(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    AccountFactory(owner=alice)
    assert heads(html_of(client, "/accounts/?columns=owner,type,nonsense")) == ["Name", "Owner", "Type"]
    moved = client.get("/accounts/?columns=name&columns=owner&columns=type&move=up:type&view=mine&owner=me")
    assert moved.status_code == 302
    assert moved["Location"].endswith("columns=name,type,owner&menu=columns#col-type")
    assert "view=mine" in moved["Location"]
    assert heads(html_of(client, moved["Location"])) == ["Name", "Type", "Owner"]
    assert client.get("/accounts/?columns=name&columns=owner")["Location"] == "/accounts/?columns=name,owner"


def test_a_column_without_the_right_is_nowhere(client_for: ClientFor, alice: User) -> None:
    AccountFactory(owner=alice, employees=7)
    secret = ListColumn(
        key="secret", kind="account", label="Secret figure", annotation=lambda user: F("employees"),
        cell=lambda row, user: Cell(value=str(row.secret)), permission="accounts.no_such_right",
    )  # fmt: skip
    with list_columns.temporarily(secret):
        client = client_for(alice)
        assert "Secret figure" not in html_of(client, "/accounts/?columns=name,secret&part=columns&menu=columns")
        assert "aria-sort" not in html_of(client, "/accounts/?sort=secret")
        assert pks(html_of(client, "/accounts/?secret_min=1")) == [], "a filter one may not use shows nothing"
        taken = b"".join(client.post("/views/export/account/", {"query": "columns=name,secret&sort=secret"}))
        assert taken.splitlines()[1].count(b",") == 0
        assert b"Secret" not in taken


# --- filters ----------------------------------------------------------------------------------------------------------


def test_a_filter_that_is_gone_turns_red_and_shows_nothing(client_for: ClientFor, alice: User) -> None:
    AccountFactory(owner=alice)
    html = html_of(client_for(alice), "/accounts/?health=red&view=mine&owner=me")
    assert pks(html) == []
    assert "c-fchip--bad" in html
    assert "no such filter any more" in html
    assert "Clear filters" in html


@pytest.mark.parametrize(
    ("asked", "found"),
    [("me", 1), ("team", 1), ("none", 0), ("alice owner", 1), ("ALICE OWNER", 1), ("nobody here", 0)],
)
def test_an_owner_is_named_in_words(client_for: ClientFor, alice: User, asked: str, found: int) -> None:
    for kind in KINDS:
        many(alice, 1) if kind == "account" else None
        assert len(pks(html_of(client_for(alice), f"{lists.get(kind).url}?owner={asked}"))) == found, kind


def test_empty_and_no_match_say_different_things(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    for kind in KINDS:
        spec = lists.get(kind)
        assert f"No {spec.many} yet" in html_of(client, spec.url)
        html = html_of(client, f"{spec.url}?q=zzzz")
        assert "Nothing matches" in html
        assert "Clear filters" in html


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_sees_no_row_anywhere(client_for: ClientFor, alice: User, charlie: User, kind: str) -> None:
    many(alice, 2)
    spec = lists.get(kind)
    client = client_for(charlie)
    pk = spec.rows(alice).first().pk
    assert pks(html_of(client, spec.url)) == []
    assert b"".join(client.post(f"/views/export/{kind}/", {"query": ""})).count(b"\r\n") == 1
    assert client.get(f"/views/step/?kind={kind}&pk={pk}").status_code == 404
    assert client.get(f"/views/place/?kind={kind}&pk={pk}").status_code == 404
    html = html_of(client, f"/views/bulk/{kind}/?action=archive&ids={pk}") if kind != "case" else ""
    assert "Choose at least one" in html or kind == "case"


# --- totals -----------------------------------------------------------------------------------------------------------


def test_totals_add_up_by_currency(client_for: ClientFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    for amount, currency in ((1000, "USD"), (500, "USD"), (20, "EUR")):
        OpportunityFactory(account=account, owner=alice, amount=amount, currency=currency, probability=50)
    OpportunityFactory(account=account, owner=alice, amount=9000, name="Other", currency="USD")
    client = client_for(alice)
    fragment = {"HX-Request": "true"}
    html = client.get("/opportunities/?totals=1&part=totals&q=Deal", headers=fragment).content.decode()
    assert html.startswith("<tr")
    assert "$1.5k, €20" in html
    assert "weighted" in html
    assert "$10.5k" in html_of(client, "/opportunities/?totals=1")
    accounts = html_of(client, "/accounts/?totals=1")
    assert "$10.5k" in accounts


def test_defaults_open_first(client_for: ClientFor, alice: User, mara: User) -> None:
    view = SavedView.objects.create(kind="account", name="Gold", query="sla=gold", owner=mara, is_shared=True)
    role = alice.groups.get()
    DefaultView.objects.create(kind="account", view=view, role=role)
    client = client_for(alice)
    assert client.get("/accounts/")["Location"] == f"/accounts/?view={view.pk}&sla=gold"
    assert client.get("/accounts/?view=all").status_code == 200
    own = SavedView.objects.create(kind="account", name="Own", query="owner=me", owner=alice)
    DefaultView.objects.create(kind="account", view=own, person=alice)
    assert client.get("/accounts/")["Location"] == f"/accounts/?view={own.pk}&owner=me"
