"""Fields edited where they stand, by keyboard and by mouse: where the focus goes, and that no text is lost."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from clouds.sales.models import Opportunity
from tests.factories.accounts import AccountFactory
from tests.factories.sales import OpportunityFactory

FOLDS_UP_TO = 760  # px wide; on a desk the panels stand open


@pytest.fixture
def account(alice):
    return AccountFactory(name="Acme EMEA", owner=alice, phone="+49 89 5550 142")


@pytest.fixture
def page(tabs, alice, account) -> Page:
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    return page


def start(page: Page, line: str) -> None:
    """Open the editor of a line by keyboard: the button has the focus, `e` opens."""
    page.locator(f"#f-{line} [data-edit]").focus()
    page.keyboard.press("e")
    expect(page.locator(f"#f-{line} input:not([type=hidden]), #f-{line} select").first).to_be_focused()


def test_escape_gives_the_line_and_the_focus_back(page: Page, account: Account) -> None:
    start(page, "phone")
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    expect(page.locator("#f-phone")).to_contain_text("+49 89 5550 142")
    expect(page.locator("#f-phone .c-field__edit")).to_be_focused()


def test_enter_saves_and_the_focus_is_on_the_button_again(page: Page, account: Account) -> None:
    before = page.locator("[data-figure=completeness]").inner_text()
    start(page, "employees")
    page.keyboard.type("1480")
    page.keyboard.press("Enter")
    expect(page.locator("#f-employees")).to_contain_text("1,480")
    expect(page.locator("#f-employees .c-field__edit")).to_be_focused()
    expect(page.locator("[data-figure=completeness]")).not_to_have_text(before, use_inner_text=True)
    start(page, "sla_tier")
    page.locator("#f-sla_tier select").select_option("gold")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#f-sla_tier .c-field__edit")).to_be_focused()
    expect(page.locator("#head")).to_contain_text("Gold SLA")


def test_a_faulty_value_stays_with_the_words_beside_it(page: Page, account: Account) -> None:
    start(page, "phone")
    page.locator("#f-phone input[type=tel]").fill("+49")
    page.keyboard.press("Enter")
    expect(page.locator("#f-phone .c-errors")).to_be_focused()
    expect(page.locator("#f-phone")).to_contain_text("too short or too long")
    expect(page.locator("#f-phone input[type=tel]")).to_have_value("+49")
    page.locator("#f-phone input[type=tel]").fill("+49 40 5550 100")
    page.keyboard.press("Enter")
    expect(page.locator("#f-phone .c-field__edit")).to_be_focused()


@pytest.mark.parametrize("mine", [True, False], ids=["keep-mine", "keep-theirs"])
def test_a_conflict_from_a_second_window_shows_both(page: Page, account: Account, mine: bool) -> None:
    start(page, "phone")
    page.locator("#f-phone input[type=tel]").fill("+49 40 5550 100")
    Account.objects.filter(pk=account.pk).update(phone="+49 30 5550 200", version=7)
    page.keyboard.press("Control+Enter")
    conflict = page.locator("#f-phone .c-conflict")
    expect(conflict).to_be_focused()
    expect(conflict.locator("td")).to_have_text(["+49 40 5550 100", "+49 30 5550 200"])
    page.locator("#f-phone").get_by_text("Keep mine" if mine else "Keep theirs").click()
    expect(page.locator("#f-phone dd")).to_have_text("+49 40 5550 100" if mine else "+49 30 5550 200")
    expect(page.locator("#f-phone .c-field__edit")).to_be_focused()


def test_a_click_on_the_value_opens_it_and_a_missing_one_offers_itself(page: Page, account: Account) -> None:
    page.locator("#f-type dd span").click()
    expect(page.locator("#f-type [type=radio]").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Add tax ID").click()
    expect(page.locator("#f-tax_id input").last).to_be_focused()
    page.keyboard.type("DE 811 907 980")
    page.keyboard.press("Enter")
    expect(page.locator("#f-tax_id")).to_contain_text("DE 811 907 980")


def test_a_deal_is_edited_with_its_figures(tabs, alice, account: Account) -> None:
    deal = OpportunityFactory(account=account, owner=alice, amount=100, currency="EUR", probability=50)
    page = tabs.open(alice)
    page.goto(f"/opportunities/{deal.pk}/")
    start(page, "amount")
    page.keyboard.press("Control+a")
    page.keyboard.type("5000")
    page.keyboard.press("Enter")
    expect(page.locator("#figures")).to_contain_text("€5,000")
    expect(page.locator("#figures")).to_contain_text("€2,500")
    page.get_by_role("button", name="Won", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Moved to Won.")
    page.keyboard.press("u")
    expect(page.locator("[aria-current=step]")).not_to_have_text("Won")
    assert Opportunity.objects.get(pk=deal.pk).probability == 50


def test_it_works_without_javascript(tabs, alice, account: Account) -> None:
    page = tabs.open(alice, javascript=False)
    page.goto(f"/accounts/{account.pk}/")
    page.locator("#f-phone .c-field__edit").click(force=True)
    expect(page.get_by_role("heading", name="Phone of Acme EMEA")).to_be_visible()
    page.locator("input[type=tel]").fill("+49 40 5550 100")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#f-phone")).to_contain_text("+49 40 5550 100")


def test_editing_is_accessible_and_fits(tabs, alice, account: Account, look, assert_accessible, assert_fits) -> None:
    page = tabs.open(alice, look=look)
    page.goto(f"/accounts/{account.pk}/")
    for fold in page.locator("details.c-fold:not([open]) > summary").all():
        if fold.is_visible() and page.viewport_size["width"] <= FOLDS_UP_TO:
            fold.click()
    page.locator("#f-phone [data-edit]").click()
    page.locator("#f-phone input[type=tel]").fill("+49 40 5550 100")
    Account.objects.filter(pk=account.pk).update(phone="+49 30 5550 200", version=7)
    page.keyboard.press("Enter")
    expect(page.locator("#f-phone .c-conflict")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
