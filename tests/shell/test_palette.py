"""The palette and the search page: sections, prefixes, what nobody may learn, and how many queries it takes."""

import re
from html import unescape
from typing import Any

import pytest

from hotcrm.shell.marking import marked
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db
BUDGET = 8


@pytest.fixture
def ask(client_for: ClientFor, alice: User) -> Any:
    """The palette's answer as (section, name) pairs; `page` is where it was opened."""

    def answer(text: str, user: User = alice, page: str = "/") -> list[tuple[str, str]]:
        client = client_for(user)
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        return rows(client.get("/search/", {"q": text}, headers=headers).content.decode())

    return answer


def rows(html: str) -> list[tuple[str, str]]:
    found = []
    for section in html.split('<div role="group"')[1:]:
        label = re.search(r'aria-label="([^"]*)"', section)
        names = re.findall(r'c-pal__name u-trunc">(.*?)</span>', section) + re.findall(
            r"c-pal__all.*?>([^<]+)</a", section
        )
        found += [(label[1] if label else "", unescape(re.sub("<[^>]+>", "", name))) for name in names]
    return found


def test_the_best_match_comes_first_then_actions_then_the_kinds(ask: Any, alice: User) -> None:
    acme = AccountFactory(name="Acme EMEA", owner=alice)
    AccountFactory(name="Pacific Accounting", owner=alice)
    ContactFactory(first_name="Selin", last_name="Acar", account=acme)
    found = ask("ac")
    assert found[0] == ("Best match", "Acme EMEA")
    assert found[1] == ("Actions", "New account")
    assert ("Accounts", "Pacific Accounting") in found
    assert ("Contacts", "Selin Acar") in found
    assert found[-1] == ("Pages", "Accounts")
    assert ("Accounts", "Acme EMEA") not in found


def test_a_command_is_meant_rather_than_a_letter_within_a_name(ask: Any, alice: User) -> None:
    AccountFactory(name="Greenewing", owner=alice)
    assert ask("new")[0] == ("Actions", "New account")
    AccountFactory(name="Newton", owner=alice)
    assert ask("new")[0] == ("Best match", "Newton")


def test_see_all_names_the_number_that_the_list_shows(ask: Any, client_for: ClientFor, alice: User, bob: User) -> None:
    for number in range(7):
        AccountFactory(name=f"Acme {number}", owner=alice)
    AccountFactory(name="Acme archived", owner=alice, status="archived")
    AccountFactory(name="Acme of Bob", owner=bob)
    html = client_for(alice).get("/search/?q=acme", headers={"HX-Request": "true"}).content.decode()
    assert "See all 7 accounts" in html
    assert 'data-count="7 results"' in html
    listed = client_for(alice).get("/accounts/?q=acme").content.decode()
    assert listed.count("data-pk=") == 7


@pytest.mark.parametrize(
    ("text", "sections"),
    [("@acme", {"Best match"}), (">new", {"Actions"}), (">acc", {"Actions", "Pages"}), ("+", {"Create"})],
)
def test_prefixes_ask_for_people_actions_and_new_records(ask: Any, alice: User, text: str, sections: set[str]) -> None:
    account = AccountFactory(name="Acme", owner=alice)
    ContactFactory(first_name="Ada", last_name="Acmeson", account=account)
    found = ask(text)
    assert {section for section, _ in found} == sections
    assert ("Best match", "Acme") not in found


def test_a_name_that_nobody_has_can_be_added(ask: Any, client_for: ClientFor, alice: User, reader: User) -> None:
    assert ("Create", "Create account “Nord & Süd”") in ask("+ Nord & Süd")
    html = client_for(alice).get("/search/?q=zzyzx", headers={"HX-Request": "true"}).content.decode()
    assert "No record for “zzyzx”." in html
    assert 'href="/accounts/new/?name=zzyzx"' in html
    assert ask("zzyzx", user=reader) == []


def test_a_name_with_a_slip_is_asked_back(ask: Any, client_for: ClientFor, alice: User) -> None:
    AccountFactory(name="Acme", owner=alice)
    html = client_for(alice).get("/search/?q=acmee", headers={"HX-Request": "true"}).content.decode()
    assert "No record for “acmee”. Did you mean Acme?" in html
    assert rows(html)[:2] == [("Similar names", "Acme"), ("Create", "Create account “acmee”")]


@pytest.mark.parametrize("text", ["acme", "acmee", "ac", "@acme", "+49 30 1234567"])
def test_a_stranger_learns_nothing_of_a_hidden_record(
    client_for: ClientFor, alice: User, charlie: User, text: str
) -> None:
    client = client_for(charlie)

    def asked() -> str:
        html = client.get("/search/", {"q": text}, headers={"HX-Request": "true"}).content.decode()
        return re.sub(r"\s+", " ", html)

    before = asked()
    account = AccountFactory(name="Acme", owner=alice, phone="+49 30 1234567")
    ContactFactory(first_name="Ada", last_name="Acmeson", account=account)
    OpportunityFactory(name="Acme renewal", account=account, owner=alice)
    CaseFactory(subject="Acme is down", account=account)
    assert asked() == before


def test_actions_speak_of_the_record_in_view(client_for: ClientFor, alice: User, reader: User, ask: Any) -> None:
    acme = AccountFactory(name="Acme EMEA", owner=alice)
    client = client_for(alice)
    client.post("/visits/", {"kind": "account", "title": acme.name, "path": f"/accounts/{acme.pk}/"})
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/accounts/{acme.pk}/timeline/?x=1"}
    html = client.get("/search/", headers=headers).content.decode()
    assert rows(html)[:2] == [("Recent", "Acme EMEA"), ("Actions", "Log call on Acme EMEA")]
    assert len([name for section, name in rows(html) if section == "Actions"]) == 5
    found = rows(client.get("/search/?q=>", headers=headers).content.decode())
    for label in ("New contact at Acme EMEA", "New deal for Acme EMEA", "Edit all fields"):
        assert ("Actions", label) in found
    assert f"/contacts/new/?account={acme.pk}" in client.get("/search/?q=>", headers=headers).content.decode()
    away = ask(">", user=reader, page=f"/accounts/{acme.pk}/")
    assert not any(name.startswith(("Log", "New")) for _, name in away)


@pytest.mark.parametrize("page", ["", "/nowhere/9/", "/accounts/", "https://elsewhere.example/accounts/1/", "//["])
def test_elsewhere_there_are_no_actions_on_a_record(ask: Any, page: str) -> None:
    assert not any("this account" in name or "Log" in name for _, name in ask("", page=page))


def test_staff_find_the_tables_of_the_administration(ask: Any, superuser: User, administrator: User) -> None:
    assert ("Pages", "Merges") in ask(">merges", user=superuser)
    assert ("Pages", "Users") in ask("users", user=superuser)
    assert ("Pages", "Users") not in ask("users")


def test_the_page_shows_the_same_without_javascript(client_for: ClientFor, alice: User) -> None:
    acme = AccountFactory(name="Acme EMEA", owner=alice)
    html = client_for(alice).get("/search/?q=acm").content.decode()
    assert f'href="/accounts/{acme.pk}/"><span class="c-pal__ic">' in html
    assert "<mark>Acm</mark>e EMEA" in html
    assert 'value="acm"' in html


@pytest.mark.parametrize("text", ["acme", "ac", "a", "acmee", "+49 30 1234567", "@acme", "zz"])
def test_the_palette_takes_the_same_few_queries_for_one_hit_and_for_fifty(
    client_for: ClientFor, alice: User, text: str, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    counts = []
    for number in (1, 50):
        for n in range(number):
            account = AccountFactory(name=f"Acme {n}", owner=alice, phone="+49 30 1234567")
            ContactFactory(first_name="Acme", last_name=f"Person {n}", account=account)
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/accounts/{account.pk}/"}
        client.get("/search/", {"q": text}, headers=headers)
        with django_assert_max_num_queries(BUDGET) as counted:
            client.get("/search/", {"q": text}, headers=headers)
        counts.append(len(counted))
    print(f"queries for {text!r}: {counts}")
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Acme EMEA", ["ac"], "[Ac]me EMEA"),
        ("Türkoğlu Tekstil", ["turk", "tek"], "[Türk]oğlu [Tek]stil"),
        ("Macmeyer", ["acm"], "M[acm]eyer"),
        ("Straße", ["strass"], "[Straß]e"),
        ("東京 Trade", ["dong"], "[東]京 Trade"),
        ("was ACTIV Papier", ["activ"], "was [ACTIV] Papier"),
        ("Nothing", [], "Nothing"),
    ],
)
def test_what_was_typed_is_marked(text: str, words: list[str], shown: str) -> None:
    assert "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in marked(text, words)) == shown
