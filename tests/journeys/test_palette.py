"""The palette as people use it: by keyboard alone, as a sheet on a phone, as a page without JavaScript."""

import re
import threading

import pytest
from playwright.sync_api import expect

from hotcrm.core import customer360
from hotcrm.core.customer360 import SearchAnswer, SearchHit, SearchSource
from tests.factories.accounts import AccountFactory
from tests.journeys.conftest import Look

PHONE = Look(width=390)


@pytest.fixture
def acme(alice):
    AccountFactory(name="Acme Corp", owner=alice)
    return AccountFactory(name="Acme EMEA", owner=alice, billing_city="Munich")


def test_a_record_is_opened_by_keyboard_alone(tabs, alice, acme, look, assert_accessible, assert_fits):
    page = tabs.open(alice, look=look)
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("acme e")
    chosen = page.locator("#palette-results [aria-selected=true]")
    expect(chosen).to_contain_text("Best match")
    expect(chosen.locator("mark").first).to_have_text("Acme")
    expect(page.locator("#palette-q")).to_have_attribute("aria-activedescendant", "pal-best-1")
    expect(page.locator("#palette-said")).to_have_text(re.compile(r"^\d+ results?$"))
    assert_accessible(page)
    assert_fits(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{acme.pk}/")


def test_enter_right_after_typing_opens_what_was_typed(tabs, alice, acme):
    page = tabs.open(alice)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("acme emea")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{acme.pk}/")


def test_a_call_is_logged_from_the_palette_without_leaving_the_page(tabs, alice, acme):
    page = tabs.open(alice)
    page.goto(f"/accounts/{acme.pk}/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    page.keyboard.press("Control+k")
    page.keyboard.type(">log call")
    expect(page.locator("#palette-results [aria-selected=true]")).to_contain_text("Log call on Acme EMEA")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(page.locator("[data-composer] textarea, [data-composer] input[type=text]").first).to_be_focused()
    assert page.evaluate("window.same") is True


def test_ctrl_enter_opens_a_new_tab_and_escape_gives_the_focus_back(tabs, alice, acme):
    page = tabs.open(alice)
    page.goto("/")
    page.locator(".c-nav__search").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("acme emea")
    expect(page.locator("#palette-results [aria-selected=true]")).to_contain_text("Acme EMEA")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(f"**/accounts/{acme.pk}/")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(page.locator(".c-nav__search")).to_be_focused()


def test_an_older_answer_never_covers_a_newer_one(tabs, alice):
    held = threading.Event()

    def query(text, user, limit):
        if text == "slow":
            held.wait(5)
        return SearchAnswer(hits=[SearchHit(kind="x", title=f"Answer to {text}", url="/styleguide/")], total=1)

    page = tabs.open(alice)
    page.goto("/")
    with customer360.search_sources.temporarily(SearchSource(kind="x", label="Things", query=query)):
        page.keyboard.press("Control+k")
        page.keyboard.type("slow")
        expect(page.locator("#palette-results")).to_have_attribute("aria-busy", "true")
        page.keyboard.type("er")
        expect(page.locator("#palette-results")).to_contain_text("Answer to slower")
        held.set()
        page.wait_for_timeout(500)
        expect(page.locator("#palette-results")).to_contain_text("Answer to slower")


def test_on_a_phone_it_is_a_sheet(tabs, alice, acme, assert_fits, assert_accessible):
    page = tabs.open(alice, look=PHONE)
    page.goto("/")
    page.locator(".c-mtop [data-palette]").tap()
    page.locator("#palette-q").fill("acme")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Acme")
    box = page.locator("#palette").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE.width, PHONE.height)
    assert page.locator("#palette-results .c-pal__row").first.bounding_box()["height"] >= 44
    assert_fits(page)
    assert_accessible(page)
    page.locator("#palette").get_by_role("button", name="Cancel").tap()
    expect(page.locator("#palette")).not_to_be_visible()


def test_rows_are_one_line_of_34_px_on_a_desktop(tabs, alice, acme):
    page = tabs.open(alice)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("acme")
    row = page.locator("#palette-results .c-pal__row", has_text="Acme EMEA")
    expect(row).to_be_visible()
    assert row.bounding_box()["height"] == 34


def test_without_javascript_the_page_finds_the_same(tabs, alice, acme):
    page = tabs.open(alice, javascript=False)
    page.goto("/")
    page.click(".c-nav__search")
    page.fill("#search-q", "acmee")
    page.press("#search-q", "Enter")
    expect(page.locator("main")).to_contain_text("No record for “acmee”. Did you mean Acme")
    page.locator("main").get_by_role("link", name="Acme EMEA").click()
    page.wait_for_url(f"**/accounts/{acme.pk}/")
