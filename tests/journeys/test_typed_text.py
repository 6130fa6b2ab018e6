"""What was typed is not lost: a session that ends, a server that is down; and a panel that fails says so."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.models import Account
from tests.factories.accounts import AccountFactory
from tests.factories.people import PASSWORD
from timeline.models import Event

TEXT = "Budget for phase two is confirmed."


@pytest.fixture
def account(alice):
    return AccountFactory(name="Acme EMEA", owner=alice, phone="+49 89 5550 142")


@pytest.fixture
def page(tabs, alice, account) -> Page:
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    return page


@pytest.fixture
def failures(tabs):
    """Answers that a test provokes: `failures(401)`, or `failures()` for none at all. The browser reports each."""
    provoked: list[str] = []
    yield lambda status=None: provoked.append(rf"status of {status}" if status else "Failed to (load resource|fetch)")
    tabs.problems[:] = [problem for problem in tabs.problems if not any(re.search(p, problem) for p in provoked)]


def end_sessions() -> None:
    Session.objects.all().delete()
    cache.clear()


def sign_in(page: Page, person) -> None:
    page.wait_for_url("**/sign-in/?next=**")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def write(page: Page, text: str = TEXT) -> None:
    page.keyboard.press("n")
    page.keyboard.type(text)


def test_a_session_that_ends_sends_to_sign_in_and_brings_the_text_back(
    failures, alice, account: Account, page: Page
) -> None:
    failures(401)
    write(page)
    end_sessions()
    page.keyboard.press("Control+Enter")
    sign_in(page, alice)
    page.wait_for_url(f"**/accounts/{account.pk}/")
    expect(page.locator("#toasts")).to_contain_text("What you had typed is back.")
    expect(page.locator("[data-composer] textarea[name=text]")).to_have_value(TEXT)
    expect(page.locator("[data-composer] [value=note]")).to_be_checked()
    page.locator("[data-composer] textarea[name=text]").press("Control+Enter")
    expect(page.locator("#tl")).to_contain_text(TEXT)
    assert Event.objects.filter(account=account, body__contains=TEXT).count() == 1
    page.reload()
    expect(page.locator("[data-composer] textarea[name=text]")).to_have_value("")


def test_a_field_that_was_being_edited_opens_again(failures, alice, account: Account, page: Page) -> None:
    failures(401)
    page.locator("#f-phone [data-edit]").focus()
    page.keyboard.press("e")
    page.locator("#f-phone input[type=tel]").fill("+49 40 5550 100")
    end_sessions()
    page.keyboard.press("Enter")
    sign_in(page, alice)
    expect(page.locator("#f-phone input[type=tel]")).to_have_value("+49 40 5550 100")
    page.locator("#f-phone input[type=tel]").press("Enter")
    expect(page.locator("#f-phone")).to_contain_text("+49 40 5550 100")


def test_a_plain_form_comes_back_after_signing_in(alice, account: Account, page: Page) -> None:
    page.goto(f"/accounts/{account.pk}/edit/")
    page.fill("[name=legal_name]", "Acme EMEA GmbH")
    end_sessions()
    page.keyboard.press("Control+Enter")
    sign_in(page, alice)
    page.wait_for_url(f"**/accounts/{account.pk}/edit/")
    expect(page.locator("[name=legal_name]")).to_have_value("Acme EMEA GmbH")
    page.locator("[name=legal_name]").press("Control+Enter")
    expect(page.locator("#f-legal_name")).to_contain_text("Acme EMEA GmbH")
    page.goto(f"/accounts/{account.pk}/edit/")
    expect(page.locator("#toasts")).not_to_contain_text("What you had typed")


def test_drafts_vanish_on_sign_out_and_show_to_nobody_else(mara, account: Account, page: Page) -> None:
    write(page)
    page.goto("/")
    assert TEXT in page.evaluate("JSON.stringify(sessionStorage)")
    end_sessions()
    page.goto(f"/accounts/{account.pk}/")
    sign_in(page, mara)
    page.wait_for_url(f"**/accounts/{account.pk}/")
    expect(page.locator("[data-composer] textarea[name=text]")).to_have_value("")
    page.click(".c-nav__foot summary")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert TEXT not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_server_that_is_down_says_so_and_keeps_the_text(failures, account: Account, page: Page) -> None:
    failures()
    write(page)
    page.route("**/activities/", lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts [role=alert]")).to_contain_text("No answer from the server. What you typed is kept.")
    expect(page.locator("[data-composer] textarea[name=text]")).to_have_value(TEXT)
    page.unroute("**/activities/")
    page.locator("[data-composer] textarea[name=text]").press("Control+Enter")
    expect(page.locator("#tl")).to_contain_text(TEXT)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_that_is_no_fragment_is_never_put_into_the_page(
    failures, account: Account, page: Page, status: int
) -> None:
    failures(status)
    page.route("**/timeline/", lambda route: route.fulfill(status=status, body="<b>Gateway page</b>"))
    page.evaluate("window.same = true")
    page.locator(".c-tabs__tab", has_text="Timeline").click()
    toast = page.locator("#toasts [role=alert]")
    expect(toast).to_be_visible()
    assert page.evaluate("window.same") is True
    expect(page.locator("body")).not_to_contain_text("Gateway page")
    expect(page.locator("#f-phone")).to_be_visible()
    page.unroute("**/timeline/")
    toast.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/timeline/")


def test_a_panel_that_fails_says_so_in_its_place(failures, tabs, alice, account: Account) -> None:
    failures(503)
    page = tabs.open(alice)
    page.route("**/panels/**", lambda route: route.fulfill(status=503, body="down"))
    page.goto(f"/accounts/{account.pk}/")
    note = page.locator(".c-note--failed").first
    expect(note).to_contain_text("Could not load buying committee")
    expect(note).to_have_css("border-top-style", "dashed")
    expect(page.locator("#f-phone")).to_be_visible()
    page.unroute("**/panels/**")
    note.get_by_role("button", name="Try again").click()
    expect(page.locator(".c-note--failed")).to_have_count(0)
