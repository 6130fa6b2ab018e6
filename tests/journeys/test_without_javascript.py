"""Check 23: with JavaScript off, one walk through everything that people do daily."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Account
from tests.conftest import Figure
from tests.factories.accounts import AccountFactory
from tests.journeys.demo import PEOPLE, SHOWCASE, Demo

pytestmark = pytest.mark.one_database


def sign_in(page: Page) -> None:
    page.goto("/accounts/")
    page.fill("[name=login]", PEOPLE["sales rep"])
    page.fill("[name=password]", "demo")
    page.click("button[type=submit]")
    page.wait_for_url("**/accounts/")


def filter_and_keep_as_view(page: Page) -> None:
    page.goto("/accounts/?country=DE")
    expect(page.locator("#list tbody")).to_contain_text(SHOWCASE)
    page.locator("#viewbar summary", has_text="Save as").click()
    page.fill("#view-name", "Germany")
    page.locator(".c-saveas button").click()
    page.wait_for_url("**view=*")
    expect(page.locator("#list tbody")).to_contain_text(SHOWCASE)


def edit_a_phone_number(page: Page) -> None:
    page.get_by_role("link", name=SHOWCASE).first.click()
    page.locator("#f-phone .c-field__edit").click(force=True)
    page.locator("main input[type=tel]").fill("+49 89 5550 100")
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.locator("#f-phone")).to_contain_text("+49 89 5550 100")


def log_a_call(page: Page) -> None:
    page.locator("[data-composer] textarea").fill("They have no scripts there.")
    page.locator("[data-composer] button[type=submit]").click()
    expect(page.locator("#tl-list")).to_contain_text("They have no scripts there.")


def merge_two_and_undo(page: Page) -> None:
    page.goto("/accounts/?q=Quendolina")
    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    page.locator(".c-bulk").get_by_role("button", name="Merge").click()
    page.locator("main button", has_text="Merge 2").first.click()
    page.wait_for_url("**/accounts/*/**")
    assert Account.objects.filter(name__startswith="Quendolina", merged_into=None).count() == 1
    page.locator("#toasts").get_by_text("Undo").click()
    page.wait_for_load_state("load")
    assert Account.objects.filter(name__startswith="Quendolina", merged_into=None).count() == 2


def test_check_23_the_day_without_javascript(demo: Demo, browser: Browser, figure: Figure) -> None:
    for name in ("Quendolina Werke", "Quendolina Werke GmbH"):
        AccountFactory(name=name, owner=demo.person("sales rep"))
    context = browser.new_context(base_url=demo.url, java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    steps = (sign_in, filter_and_keep_as_view, edit_a_phone_number, log_a_call, merge_two_and_undo)
    for step in steps:
        step(page)
    context.close()
    figure(f"check 23, without JavaScript: {len(steps)} of {len(steps)} steps")
