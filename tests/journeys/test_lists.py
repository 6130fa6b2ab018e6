"""Lists in a browser: views kept and shared, rows chosen and changed, columns in order, cards, and no JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.journeys.conftest import Look, Tabs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accounts(alice: User, mara: User) -> list[Account]:
    names = [AccountFactory(name=f"Company {n:02}", owner=alice, type="customer") for n in range(60)]
    return [*names, AccountFactory(name="Partner Alpha", owner=alice, type="partner")]


def test_a_filtered_view_is_saved_shared_and_opened_by_its_address(
    tabs: Tabs, alice: User, mara: User, accounts: list[Account], assert_accessible: Callable[[Page], None]
) -> None:
    page = tabs.open(alice)
    page.goto("/accounts/?type=partner")
    assert_accessible(page)
    page.locator(".c-viewbar summary").click()
    page.get_by_label("Name of the view").fill("Partners")
    page.get_by_label("Share with everybody").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".c-views summary")).to_contain_text("Partners")
    expect(page.locator(".c-viewbar")).to_have_count(0)
    other = tabs.open(mara)
    other.goto(page.url)
    expect(other.locator("tbody tr")).to_have_count(1)
    expect(other.locator("tbody th")).to_contain_text("Partner Alpha")


def test_all_that_match_get_a_new_owner(tabs: Tabs, mara: User, bob: User, accounts: list[Account]) -> None:
    page = tabs.open(mara)
    page.goto("/accounts/?type=customer")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".c-bulk__n")).to_be_visible()
    expect(page.locator(".c-listfoot")).not_to_be_visible()
    page.get_by_label("all 60 that match").check()
    page.get_by_role("button", name="Assign owner").click()
    expect(page.locator("h1")).to_have_text("Assign owner: 60 accounts")
    page.get_by_label("New owner").select_option(label=str(bob))
    page.get_by_role("button", name="Assign owner: 60 accounts").click(timeout=90_000)
    expect(page.locator("[data-toast]")).to_contain_text("60 accounts assigned to Bob")
    assert Account.objects.filter(owner=bob).count() == 60


def test_columns_change_places_and_the_order_is_in_the_address(
    tabs: Tabs, alice: User, accounts: list[Account]
) -> None:
    page = tabs.open(alice)
    page.goto("/accounts/")
    page.get_by_label("Columns and rows").click()
    page.get_by_label("Move Owner up").click()
    page.get_by_role("button", name="Show these columns").click()
    page.wait_for_url("**columns=name,owner,type**")
    expect(page.locator("thead th").nth(2)).to_have_text("Owner")


def test_a_click_on_a_head_sorts_in_place_and_back_goes_back(tabs: Tabs, alice: User, accounts: list[Account]) -> None:
    page = tabs.open(alice)
    page.goto("/accounts/")
    page.get_by_role("link", name="Name", exact=True).click()
    page.wait_for_url("**sort=name")
    page.get_by_role("link", name="Name", exact=True).click()
    expect(page.locator("tbody th").first).to_contain_text("Partner Alpha")
    expect(page.locator("thead th").nth(1)).to_have_attribute("aria-sort", "descending")
    page.locator(".c-listfoot__pages").get_by_text("Next").click()
    expect(page.locator("tbody tr")).to_have_count(11)
    expect(page).to_have_title("Accounts, page 2 · HotCRM")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_a_cell_is_changed_where_it_stands(tabs: Tabs, alice: User, accounts: list[Account]) -> None:
    page = tabs.open(alice)
    page.goto("/accounts/?type=partner")
    cell = page.locator("tbody tr td").nth(1)
    cell.hover()
    cell.dblclick(position={"x": 4, "y": 4})
    page.locator(".c-cell--editing select").select_option("supplier")
    page.locator(".c-cell--editing").get_by_role("button", name="Save").click()
    expect(page.locator(".c-cell--editing")).to_have_count(0)
    expect(cell).to_contain_text("Supplier")
    assert Account.objects.get(name="Partner Alpha").type == "supplier"


def test_a_phone_shows_cards_and_a_sheet(
    tabs: Tabs, alice: User, accounts: list[Account], assert_fits: Callable[[Page], None],
    assert_accessible: Callable[[Page], None],
) -> None:  # fmt: skip
    page = tabs.open(alice, look=Look("dark", 390))
    page.goto("/accounts/?type=partner")
    assert_fits(page)
    assert_accessible(page)
    page.locator(".c-sheet > summary").click()
    expect(page.get_by_role("button", name="Show matches")).to_be_visible()
    assert_fits(page)
    page.goto("/accounts/?type=partner")
    page.locator("tbody tr").click(position={"x": 200, "y": 30})
    page.wait_for_url("**/accounts/*/")


def test_without_javascript_one_filters_chooses_and_changes(
    tabs: Tabs, alice: User, mara: User, bob: User, accounts: list[Account]
) -> None:
    page = tabs.open(mara, javascript=False)
    page.goto("/accounts/")
    page.get_by_role("link", name="Type", exact=True).first.click()
    page.locator("#more-filters summary", has_text="Type").click()
    page.get_by_label("Partner").check()
    page.locator("#more-filters").get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Select Partner Alpha").check()
    expect(page.locator(".c-bulk__n")).to_be_visible()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Archive: 1 account").click()
    expect(page.locator("body")).to_contain_text("1 account archived.")
    assert Account.objects.get(name="Partner Alpha").status == "archived"
