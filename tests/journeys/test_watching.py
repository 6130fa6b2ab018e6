"""The browser's watchers can go red: a page with a fault in it is noticed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Tabs

FAULTS = {
    "an error in a script": "setTimeout(() => { throw new Error('planted') })",
    "a line on the console": "console.error('planted')",
    "an inline style": "document.body.setAttribute('style', 'color: red')",
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    "a foreign picture": "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))",
    "a file that is not there": "fetch('/nowhere/')",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(tabs: Tabs, fault: str) -> None:
    page = tabs.open()
    page.goto("/sign-in/")
    page.wait_for_load_state("networkidle")
    assert tabs.problems == []
    page.evaluate(FAULTS[fault])
    page.wait_for_timeout(300)
    assert tabs.problems != []
    tabs.problems.clear()


def test_axe_notices_a_picture_without_words(tabs: Tabs, assert_accessible: Callable[[Page], None]) -> None:
    page = tabs.open()
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main').append(Object.assign(new Image(), {src: '/static/icons.svg'}))")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_a_page_that_is_too_wide_is_noticed(tabs: Tabs, assert_fits: Callable[[Page], None]) -> None:
    page = tabs.open()
    page.goto("/sign-in/")
    page.evaluate("document.body.append(Object.assign(new Image(4000, 10), {src: '/static/icons.svg', alt: ''}))")
    with pytest.raises(AssertionError, match="wider than the window"):
        assert_fits(page)


def test_the_browser_can_go_without_javascript(tabs: Tabs) -> None:
    page = tabs.open(javascript=False)
    page.goto("/sign-in/")
    assert page.get_by_role("button", name="Sign in").count() >= 1
