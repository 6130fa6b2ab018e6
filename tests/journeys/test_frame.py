"""The frame in a real browser: what keys, messages, lists and the palette do, with and without JavaScript."""

import pytest
from django.urls import path
from playwright.sync_api import expect

import hotcrm.urls
from hotcrm.core import customer360
from hotcrm.core.customer360 import SearchAnswer, SearchHit, SearchSource
from tests.factories.people import PASSWORD

handler403, handler404 = hotcrm.urls.handler403, hotcrm.urls.handler404


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("styleguide/list/", broken), *hotcrm.urls.urlpatterns]


@pytest.fixture
def companies():
    def query(text, user, limit):
        names = ["Acme Corp", "Acme EMEA", "Acme Austria"]
        hits = [SearchHit(kind="x", title=name, url=f"/styleguide/?{n}", pk=n) for n, name in enumerate(names)]
        return SearchAnswer(hits=hits, total=len(hits))

    with customer360.search_sources.temporarily(SearchSource(kind="x", label="Companies", query=query, order=0)):
        yield


PAGES = ["/", "/styleguide/", "/styleguide/list/", "/profile/", "/search/?q=ab"]


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_the_frame_fit_and_are_accessible(tabs, alice, look, address, assert_accessible, assert_fits):
    page = tabs.open(alice, look=look)
    page.goto(address)
    assert_fits(page)
    assert_accessible(page)


def test_sign_in_names_the_problem_keeps_the_address_and_then_works(tabs, alice, look, assert_accessible, assert_fits):
    page = tabs.open(look=look)
    page.goto("/profile/")
    page.fill("[name=login]", alice.email)
    page.fill("[name=password]", "not-this-one")
    page.get_by_role("button", name="Show").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    page.press("[name=password]", "Enter")
    expect(page.locator("#errors")).to_be_focused()
    assert_accessible(page)
    assert_fits(page)
    expect(page.locator("[name=login]")).to_have_value(alice.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/profile/")


def test_sign_in_and_out_without_javascript(tabs, alice):
    page = tabs.open(javascript=False)
    page.goto("/sign-in/")
    page.fill("[name=login]", alice.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/")
    page.click(".c-nav__foot summary")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_the_palette_opens_finds_and_follows_by_keyboard(tabs, alice, companies, assert_accessible):
    page = tabs.open(alice)
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("acme")
    chosen = page.locator("#palette-results [aria-selected=true]")
    expect(chosen).to_contain_text("Acme Corp")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Acme EMEA")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?1")


def test_the_palette_closes_with_escape_and_gives_the_focus_back(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/")
    page.locator(".c-nav__search").focus()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(page.locator(".c-nav__search")).to_be_focused()


def test_search_is_a_page_without_javascript(tabs, alice, companies):
    page = tabs.open(alice, javascript=False)
    page.goto("/")
    page.click(".c-nav__search")
    page.fill("#search-q", "acme")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.locator("main")).to_contain_text("Acme EMEA")


def test_a_list_searches_filters_sorts_and_pages_in_place(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/list/")
    page.evaluate("window.same = true")
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.type("vela", delay=20)
    expect(page.locator("tbody tr")).to_have_count(24)
    expect(page.locator("#list-search")).to_be_focused()
    page.locator("summary", has_text="Country").click()
    page.locator(".c-fchip__body select").select_option("de")
    expect(page.locator(".c-fchip--set")).to_contain_text("Germany")
    expect(page.locator("tbody tr")).to_have_count(12)
    page.get_by_role("link", name="Open pipeline").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Open pipeline")
    assert page.url.endswith("/styleguide/list/?country=de&q=vela&sort=-pipeline")
    page.get_by_role("link", name="Remove filter Country").click()
    expect(page.locator("tbody tr")).to_have_count(24)
    page.get_by_role("link", name="Clear filters").click()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".c-listfoot [aria-current]")).to_have_text("2")
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.locator(".c-listfoot [aria-current]")).to_have_text("1")


def test_a_list_works_without_javascript(tabs, alice):
    page = tabs.open(alice, javascript=False)
    page.goto("/styleguide/list/")
    page.locator("summary", has_text="Size").click()
    page.get_by_label("Large").check()
    page.get_by_role("button", name="Apply").first.click()
    expect(page.locator(".c-fchip--set")).to_contain_text("Large")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".c-listfoot [aria-current]")).to_have_text("2")


def test_rows_are_walked_and_chosen_by_keyboard(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/list/")
    for key in ("j", "j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("3 selected")
    expect(page.locator(".c-bulk")).to_be_visible()
    expect(page.locator(".c-listfoot")).not_to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2 selected")
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-chosen]")).to_have_text("25 selected")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".c-listfoot")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/")


def test_keys_reach_the_composer_places_and_their_own_list(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/")
    page.keyboard.press("n")
    focused = page.locator("#composer-light textarea")
    expect(focused).to_be_focused()
    page.keyboard.type("c stays a letter")
    expect(focused).to_have_value("c stays a letter")
    expect(page.locator("#composer-light [value=note]")).to_be_checked()
    focused.evaluate("element => element.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")


def test_single_letters_can_be_switched_off(tabs, alice):
    alice.single_key_shortcuts = False
    alice.save()
    page = tabs.open(alice)
    page.goto("/styleguide/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page.locator("#composer-light textarea")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_menus_close_outside_and_with_escape(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/")
    opener = page.locator(".c-guide summary[aria-label^='More actions']").first
    opener.click()
    page.keyboard.press("Escape")
    expect(page.locator("details[data-menu][open]")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    page.locator("h1").first.click()
    expect(page.locator("details[data-menu][open]")).to_have_count(0)


def test_a_dialog_opens_without_javascript(tabs, alice):
    page = tabs.open(alice, javascript=False)
    page.goto("/styleguide/")
    page.get_by_role("button", name="Open a dialog").first.click()
    expect(page.locator("#guide-dialog")).to_be_visible()


def test_a_failing_request_says_so_and_keeps_what_was_typed(tabs, alice, settings):
    page = tabs.open(alice)
    page.goto("/styleguide/list/")
    settings.ROOT_URLCONF = __name__
    page.fill("#list-search", "vela")
    toast = page.get_by_role("alert")
    expect(toast).to_contain_text("That did not work")
    expect(page.locator("#list-search")).to_have_value("vela")
    expect(page.locator("tbody tr")).to_have_count(25)
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    tabs.problems.clear()


def test_an_ended_session_moves_the_page_to_sign_in(tabs, alice):
    page = tabs.open(alice)
    with page.expect_response("**/visits/"):  # it stores the session: its answer would bring the cookie back
        page.goto("/styleguide/list/")
    page.context.clear_cookies()
    page.fill("#list-search", "vela")
    page.wait_for_url("**/sign-in/?next=%2Fstyleguide%2Flist%2F**")
    tabs.problems.clear()


def test_a_theme_is_chosen_once_and_holds(tabs, alice):
    page = tabs.open(alice)
    page.goto("/profile/")
    page.get_by_text("Dark", exact=True).click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Profile saved.")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(16, 16, 19)"
    page.goto("/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate(background) == "rgb(16, 16, 19)"
