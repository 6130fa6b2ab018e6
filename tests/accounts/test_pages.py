"""The account's pages answer the right people with the right thing, at the same cost for one row and for many."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from hotcrm.core.customer360 import Attention, AttentionItem, Cell, Figure, Panel, attentions, figures, panels
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.timeline import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.fixture
def pages(account: Account) -> list[str]:
    names = ("page", "edit", "move")
    return [
        *(reverse(f"accounts:{name}", args=[account.pk]) for name in names),
        reverse("accounts:field", args=[account.pk, "phone"]),
        reverse("accounts:tab", args=[account.pk, "hierarchy"]),
        reverse("accounts:panel", args=[account.pk, "accounts.hierarchy_rail"]),
    ]


@pytest.fixture
def writes(account: Account) -> list[str]:
    """Everything that changes an account."""
    names = ("edit", "move", "archival", "restoration", "deletion")
    return [
        *(reverse(f"accounts:{name}", args=[account.pk]) for name in names),
        reverse("accounts:field", args=[account.pk, "phone"]),
    ]


def html_of(answer: Any) -> str:
    return answer.content.decode()


# --- the seven questions ----------------------------------------------------------------------------------------------


def test_pages_work_for_the_owner_and_the_manager(
    client_for: ClientFor, alice: User, mara: User, pages: list[str]
) -> None:
    for user in (alice, mara):
        for address in pages:
            answer = client_for(user).get(address)
            assert answer.status_code == 200, address
            assert "Acme EMEA" in html_of(answer)


def test_a_page_and_its_fragment_ask_the_same_rights(client_for: ClientFor, charlie: User, pages: list[str]) -> None:
    for address in pages:
        assert client_for(charlie).get(address, headers={"HX-Request": "true"}).status_code == 404


def test_a_stranger_gets_the_same_404_as_for_nothing(
    client_for: ClientFor, charlie: User, pages: list[str], writes: list[str], django_assert_num_queries: Any
) -> None:
    client = client_for(charlie)
    for address in pages:
        assert client.get(address).status_code == 404
    for address in writes:
        assert client.post(address).status_code == 404
    for address in (pages[0], "/accounts/999999/"):
        with django_assert_num_queries(5):
            assert client.get(address).status_code == 404


def test_a_bad_id_is_not_found(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    for address in ("/accounts/99999999999999999999/", "/accounts/abc/", "/accounts/1/no-such-tab/"):
        assert client.get(address).status_code == 404


def test_a_reader_sees_and_changes_nothing(
    client_for: ClientFor, reader: User, account: Account, writes: list[str]
) -> None:
    client = client_for(reader)
    assert client.get(reverse("accounts:page", args=[account.pk])).status_code == 200
    before = Account.objects.values().get()
    for address in writes:
        assert client.post(address, {"name": "Hacked", "phone": "1", "version": 1}).status_code == 403, address
    assert client.post("/accounts/new/", {"name": "Hacked", "type": "prospect"}).status_code == 403
    assert Account.objects.values().get() == before


def test_the_wrong_method_is_refused(client_for: ClientFor, alice: User, account: Account) -> None:
    client = client_for(alice)
    assert client.get(reverse("accounts:archival", args=[account.pk])).status_code == 405
    assert client.post(reverse("accounts:page", args=[account.pk])).status_code == 405
    assert client.post("/accounts/").status_code == 405


def test_nobody_is_anonymous(client: Any, pages: list[str]) -> None:
    for address in pages:
        assert client.get(address)["Location"].startswith("/sign-in/")


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_strip_has_seven_figures_in_order_and_no_data_is_no_link(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    html = html_of(client_for(alice).get(reverse("accounts:page", args=[account.pk])))
    keys = re.findall(r'data-figure="([\w-]+)"', html)
    assert keys == ["health", "pipeline", "renewal", "cases", "last-touch", "overdue", "completeness"]
    renewal = re.search(r'<(\w+)[^>]*data-figure="renewal"[^>]*>(.*?)</\1>', html, re.DOTALL)
    assert renewal
    assert renewal[1] == "div"
    assert "No data" in renewal[2]


def test_a_figure_with_a_source_links_to_its_rows(client_for: ClientFor, alice: User, account: Account) -> None:
    renewal = Figure(key="renewal", cell=lambda account, user: Cell(value="38 days", url="/rows/"))
    with figures.temporarily(renewal):
        html = html_of(client_for(alice).get(reverse("accounts:page", args=[account.pk])))
    assert re.search(r'<a[^>]*href="/rows/"[^>]*data-figure="renewal"', html)


def broken(*_: Any) -> Any:
    raise RuntimeError("The source is gone")


def test_a_panel_that_fails_says_so_and_leaves_the_page(
    client_for: ClientFor, alice: User, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    panel = Panel(key="t.cases", title="Cases", template="x.html", context=broken, target="account.overview")
    tab = Panel(
        key="t.tab", title="Usage", template="x.html", context=broken, target="account.tab", slug="t", count=broken
    )
    figure = Figure(key="renewal", cell=broken)
    attention = Attention(key="t.attention", items=broken)
    with panels.temporarily(panel, tab), figures.temporarily(figure), attentions.temporarily(attention):
        answer = client_for(alice).get(reverse("accounts:page", args=[account.pk]))
        alone = client_for(alice).get(reverse("accounts:panel", args=[account.pk, "t.cases"]))
    assert answer.status_code == 200
    assert "Cases could not be shown" in html_of(answer)
    assert "Cases could not be shown" in html_of(alone)
    assert "Acme EMEA" in html_of(answer)
    assert "Panel t.cases failed" in caplog.text


def test_a_panel_without_the_right_is_absent(client_for: ClientFor, alice: User, account: Account) -> None:
    panel = Panel(
        key="t.secret", title="Secret panel", template="accounts/_panel_hierarchy.html", context=lambda *_: {},
        target="account.overview", permission="accounts.view_every_account",
    )  # fmt: skip
    with panels.temporarily(panel):
        assert "Secret panel" not in html_of(client_for(alice).get(reverse("accounts:page", args=[account.pk])))
        address = reverse("accounts:panel", args=[account.pk, "t.secret"])
        assert client_for(alice).get(address).status_code == 404


def test_a_lazy_panel_arrives_by_a_request_of_its_own(client_for: ClientFor, alice: User, account: Account) -> None:
    panel = Panel(
        key="t.lazy", title="Lazy one", template="accounts/_panel_hierarchy.html",
        context=lambda *_: {"size": 1, "branches": []}, target="account.overview", lazy=True,
    )  # fmt: skip
    address = reverse("accounts:panel", args=[account.pk, "t.lazy"])
    with panels.temporarily(panel):
        page = html_of(client_for(alice).get(reverse("accounts:page", args=[account.pk])))
        piece = html_of(client_for(alice).get(address, headers={"HX-Request": "true"}))
    assert f'hx-get="{address}"' in page
    assert "No parent or subsidiaries" in piece
    assert "<html" not in piece


def test_three_things_at_most_need_attention_the_worst_first(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    def items(account: Account, user: User) -> list[AttentionItem]:
        return [
            AttentionItem(severity=n, sentence=f"Worry {n}", tone="warn", icon="clock", verb="Look", url="/x/")
            for n in (4, 1, 3, 2)
        ]

    with attentions.temporarily(Attention(key="t.worries", items=items)):
        html = html_of(client_for(alice).get(reverse("accounts:page", args=[account.pk])))
    assert re.findall(r"Worry \d", html) == ["Worry 1", "Worry 2", "Worry 3"]


def test_an_invisible_parent_is_not_named(client_for: ClientFor, alice: User, charlie: User, account: Account) -> None:
    secret = AccountFactory(name="Secret Holding", owner=charlie)
    account.parent = secret
    account.save()
    client = client_for(alice)
    for name in ("page", "edit", "move"):
        assert "Secret Holding" not in html_of(client.get(reverse(f"accounts:{name}", args=[account.pk])))
    assert "Secret Holding" not in html_of(client.get("/accounts/"))
    tab = html_of(client.get(reverse("accounts:tab", args=[account.pk, "hierarchy"])))
    assert "Secret Holding" not in tab
    assert "exclude 1 account you can" in tab


# --- merged records ---------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(alice: User, account: Account) -> Account:
    loser = AccountFactory(name="ACME EMEA GmbH", owner=alice)
    Account.objects.filter(pk=loser.pk).update(merged_into=account)
    return loser


def test_the_old_address_leads_to_the_survivor_with_its_query(
    client_for: ClientFor, alice: User, account: Account, merged: Account
) -> None:
    answer = client_for(alice).get(f"/accounts/{merged.pk}/hierarchy/?scope=here")
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/{account.pk}/hierarchy/?scope=here")
    assert answer["Cache-Control"] == "no-store"


def test_a_fragment_of_the_old_address_moves_the_whole_page(
    client_for: ClientFor, alice: User, account: Account, merged: Account
) -> None:
    answer = client_for(alice).get(f"/accounts/{merged.pk}/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/accounts/{account.pk}/"


def test_a_write_to_the_old_address_is_told_the_new_one(
    client_for: ClientFor, alice: User, account: Account, merged: Account
) -> None:
    answer = client_for(alice).post(f"/accounts/{merged.pk}/archival/")
    assert (answer.status_code, answer.json()) == (409, {"merged_into": account.pk})


def test_the_old_address_of_an_invisible_survivor_is_not_found(
    client_for: ClientFor, charlie: User, merged: Account
) -> None:
    assert client_for(charlie).get(f"/accounts/{merged.pk}/").status_code == 404
    assert client_for(charlie).post(f"/accounts/{merged.pk}/archival/").status_code == 404


# --- what it costs ----------------------------------------------------------------------------------------------------


def family_of(alice: User, size: int) -> Account:
    head = AccountFactory(name="Head", owner=alice)
    for number in range(size):
        AccountFactory(name=f"Child {number}", owner=alice, parent=head)
    return head


@pytest.fixture(params=[1, 50])
def head(request: pytest.FixtureRequest, alice: User) -> Account:
    """The head of a family with 1 or 50 subsidiaries."""
    return family_of(alice, request.param)


def test_the_page_asks_fourteen_times_at_most(
    client_for: ClientFor, alice: User, head: Account, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    client.get("/accounts/")
    with django_assert_max_num_queries(14):
        client.get(reverse("accounts:page", args=[head.pk]))


def test_tabs_tell_how_many_entries_and_people_without_asking_more(
    client_for: ClientFor,
    alice: User,
    head: Account,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    EventFactory.create_batch(2, account=head)
    ContactFactory.create_batch(3, account=head)
    client, address = client_for(alice), reverse("accounts:page", args=[head.pk])

    def told() -> dict[str, str]:
        counted = r'class="c-tabs__tab"[^>]*>([^<]+)<span class="c-tabs__n">([^<]+)<'
        return dict(re.findall(counted, html_of(client.get(address))))

    told()
    with django_assert_max_num_queries(14):
        counted = told()
    assert (counted["Timeline"], counted["People"]) == ("2", "3")
    monkeypatch.setattr("hotcrm.core.panels.MOST_COUNTED", 2)
    assert (told()["Timeline"], told()["People"]) == ("2", "2+")


def test_the_list_asks_eight_times_at_most(
    client_for: ClientFor, alice: User, head: Account, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    client.get("/accounts/")
    with django_assert_max_num_queries(8):
        answer = client.get("/accounts/?q=child&sort=-name")
    assert html_of(answer).count("data-pk=") == Account.objects.filter(parent=head).count()


def test_the_hierarchy_asks_the_same_for_one_child_and_for_fifty(
    client_for: ClientFor, alice: User, head: Account, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    client.get("/accounts/")
    with django_assert_max_num_queries(20):
        client.get(reverse("accounts:tab", args=[head.pk, "hierarchy"]))
