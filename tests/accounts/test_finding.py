"""The list's filters, its order, and the search of the palette."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from accounts import search, tree
from accounts.models import Account
from hotcrm.core.customer360 import Cell, ListColumn, list_columns
from hotcrm.users.models import User
from hotcrm.views import listing
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


def next_of(html: str) -> str:
    """The address behind "Next"."""
    [url] = re.findall(r'href="([^"]*after=[^"]*)"', html)
    return unescape(url)


@pytest.fixture
def accounts(alice: User, bob: User) -> dict[str, Account]:
    now = timezone.now()
    acme = AccountFactory(
        name="Acme GmbH", owner=alice, website="https://www.acme.example", phone="+49 89 5550142", industry="energy",
        billing_country="DE", billing_city="München", sla_tier="gold", last_activity_at=now - timedelta(days=2),
    )  # fmt: skip
    beta = AccountFactory(
        name="Betatech", owner=alice, type="prospect", last_activity_at=now - timedelta(days=70), employees=5
    )
    other = AccountFactory(name="Türkoğlu Tekstil", owner=bob, status="inactive", employees=900)
    return {"acme": acme, "beta": beta, "other": other}


@pytest.fixture
def found(client_for: ClientFor, mara: User) -> Any:
    """Names in the list for these parameters, as the manager sees them."""

    def names(query: str = "", user: User = mara) -> list[str]:
        html = client_for(user).get(f"/accounts/?{query}").content.decode()
        pks = [int(pk) for pk in re.findall(r'data-pk="(\d+)"', html)]
        by_pk = Account.objects.in_bulk(pks)
        return [by_pk[pk].name.split()[0] for pk in pks]

    return names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Acme", "Betatech", "Türkoğlu"]),
        ("q=acme", ["Acme"]),
        ("q=gmbh+acme", ["Acme"]),
        ("q=turkoglu", ["Türkoğlu"]),
        ("q=acme.example", ["Acme"]),
        ("q=munchen", ["Acme"]),
        ("q=(089)+555+0142", ["Acme"]),
        ("q=%25", []),
        ("q=nothing", []),
        ("type=prospect", ["Betatech"]),
        ("type=prospect&type=customer", ["Acme", "Betatech", "Türkoğlu"]),
        ("status=inactive", ["Türkoğlu"]),
        ("industry=energy", ["Acme"]),
        ("country=germany", ["Acme"]),
        ("country=DE", ["Acme"]),
        ("country=Atlantis", []),
        ("sla=gold", ["Acme"]),
        ("touched=60", ["Betatech", "Türkoğlu"]),
        ("owner=me", []),
        ("owner=team", ["Acme", "Betatech", "Türkoğlu"]),
        ("owner=none", []),
        ("type=nonsense", []),
        ("owner=' OR 1=1", []),
        ("sort=-name", ["Türkoğlu", "Betatech", "Acme"]),
        ("sort=touched", ["Betatech", "Acme", "Türkoğlu"]),
        ("sort=owner__password", ["Acme", "Betatech", "Türkoğlu"]),
        ("page=99999", ["Acme", "Betatech", "Türkoğlu"]),
        ("after=broken", ["Acme", "Betatech", "Türkoğlu"]),
        ("lifecycle=trial", []),
        ("lifecycle=", ["Acme", "Betatech", "Türkoğlu"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(
    found: Any, accounts: dict[str, Account], query: str, names: list[str]
) -> None:
    assert found(query) == names


def test_owner_me_and_a_person(found: Any, accounts: dict[str, Account], alice: User, bob: User) -> None:
    assert found("owner=me", alice) == ["Acme", "Betatech"]
    assert found(f"owner={bob.pk}") == ["Türkoğlu"]


def test_the_family_filter_opens_exactly_the_family(found: Any, accounts: dict[str, Account], alice: User) -> None:
    tree.move(accounts["beta"], accounts["acme"])
    Account.objects.filter(pk=accounts["beta"].pk).update(status="archived")
    assert found(f"family={accounts['acme'].pk}") == ["Acme", "Betatech"]
    assert found("family=999999") == []


def test_a_merged_name_finds_its_survivor(found: Any, accounts: dict[str, Account], mara: User) -> None:
    loser = AccountFactory(name="Oldname AG")
    Account.objects.filter(pk=loser.pk).update(merged_into=accounts["acme"])
    assert found("q=oldname") == ["Acme"]
    [hit] = search.hits("oldname", mara, 5)
    assert hit.title == "Acme GmbH"
    assert hit.note.startswith("was Oldname AG")


def test_a_registered_column_is_shown_sorted_and_filtered(found: Any, accounts: dict[str, Account]) -> None:
    column = ListColumn(
        key="staff", kind="account", label="Staff", annotation=lambda user: F("employees"),
        cell=lambda row, user: Cell(value=str(row.staff or "No data")),
    )  # fmt: skip
    with list_columns.temporarily(column):
        assert found("sort=-staff") == ["Türkoğlu", "Betatech", "Acme"]
        assert found("staff_min=6") == ["Türkoğlu"]
        assert found("staff_max=6") == ["Betatech"]


def test_the_list_and_its_fragment(client_for: ClientFor, alice: User, accounts: dict[str, Account]) -> None:
    client = client_for(alice)
    whole = client.get("/accounts/?q=acme")
    piece = client.get("/accounts/?q=acme", headers={"HX-Request": "true"})
    assert piece.content.decode().lstrip().startswith('<div id="list"')
    assert "HX-Request" in whole["Vary"]
    assert 'data-pk="' in piece.content.decode()


def test_a_long_list_is_not_counted_to_its_end(
    alice: User, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 60)
    tree.insert_batch([Account(name=f"Many {n:03}", owner=alice) for n in range(130)])
    client = client_for(alice)
    first = client.get("/accounts/").content.decode()
    assert "60+ accounts" in first
    assert first.count("data-pk=") == 50
    second = client.get(next_of(first)).content.decode()
    last = client.get(next_of(second)).content.decode()
    assert last.count("data-pk=") == 30


def test_the_palette_ranks_the_name_itself_first(alice: User) -> None:
    for name in ("Best Acme", "Acme Corporation", "Acme", "Macmeyer"):
        AccountFactory(name=name, owner=alice)
    assert [hit.title for hit in search.hits("acme", alice, 5)] == ["Acme", "Acme Corporation", "Best Acme", "Macmeyer"]


def test_the_palette_hides_what_one_may_not_see(
    accounts: dict[str, Account], charlie: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(3):
        assert search.hits("acme", charlie, 5) == []
    assert search.hits("  ", charlie, 5) == []
    assert search.hits("…", charlie, 5) == []


def test_the_palette_names_no_hidden_parent(alice: User, mara: User) -> None:
    hidden, seen = AccountFactory(name="Hidden"), AccountFactory(name="Seen", owner=mara)
    for parent in (hidden, seen):
        AccountFactory(name=f"Below {parent.name.lower()}", owner=alice, parent=parent)
    merged = AccountFactory(name="Earlier")
    Account.objects.filter(pk=merged.pk).update(merged_into=Account.objects.get(name="Below hidden"))
    notes = [hit.note for text in ("below", "earlier") for hit in search.hits(text, mara, 5)]
    assert not any("Hidden" in note for note in notes)
    assert any("Seen" in note for note in notes)


def test_suggestions_name_visible_accounts(
    client_for: ClientFor, alice: User, charlie: User, accounts: dict[str, Account]
) -> None:
    offered = client_for(alice).get("/accounts/suggest/?parent=acm").content.decode()
    assert f"Acme GmbH #{accounts['acme'].pk}" in offered
    assert "Acme" not in client_for(charlie).get("/accounts/suggest/?parent=acm").content.decode()
