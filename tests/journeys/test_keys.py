"""Keys as `?` lists them, pins, and a record in the drawer."""

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory


@pytest.fixture
def account(alice):
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.mark.parametrize(
    ("key", "path"), [("h", "/"), ("a", "/accounts/"), ("c", "/contacts/"), ("o", "/opportunities/")]
)
def test_g_and_a_letter_go_to_a_place(tabs, alice, key, path):
    page = tabs.open(alice)
    page.goto("/profile/")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(f"**{path}")


def test_the_keys_are_listed_by_place_and_letters_can_be_switched_off(tabs, alice, account, assert_accessible):
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    page.keyboard.press("?")
    for label in ("Everywhere", "On a record", "In a list", "In a form"):
        expect(page.get_by_role("heading", name=label, exact=True)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    alice.single_key_shortcuts = False
    alice.save()
    page.reload()
    for key in ("?", "c", "g", "a", "e", "1", "["):
        page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith(f"/accounts/{account.pk}/")
    expect(page.locator("[data-composer] textarea")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.goto("/profile/")
    expect(page.locator("#all-keys dt")).not_to_have_count(0)
    expect(page.locator("#all-keys dt", has_text="Accounts")).to_have_count(0)


@pytest.mark.parametrize(("key", "kind"), [("c", "call"), ("m", "meeting"), ("n", "note"), ("t", "task")])
def test_a_letter_starts_an_entry(tabs, alice, account, key, kind):
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    page.keyboard.press(key)
    expect(page.locator(f"[data-composer] [value={kind}]")).to_be_checked()
    expect(page.locator("[data-composer] textarea")).to_be_focused()


def test_tabs_by_number_and_back_to_the_list(tabs, alice, account):
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    page.keyboard.press("2")
    page.wait_for_url(f"**/accounts/{account.pk}/*/")
    page.keyboard.press("1")
    page.wait_for_url(f"**/accounts/{account.pk}/")
    page.keyboard.press("[")
    page.wait_for_url("**/accounts/")


def test_a_person_opens_in_the_drawer_and_gives_the_focus_back(tabs, alice, account, assert_accessible):
    person = ContactFactory(account=account, first_name="Priya", last_name="Raman", title="CDO")
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/people/")
    link = page.locator(f"tr[data-pk='{person.pk}'] a")
    link.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("heading", name="Priya Raman")).to_be_visible()
    expect(drawer).to_contain_text("CDO")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    expect(link).to_be_focused()
    link.click()
    drawer.get_by_role("link", name="Open page").click()
    page.wait_for_url(f"**/contacts/{person.pk}/")


def test_a_record_is_pinned_without_leaving_the_page(tabs, alice, account):
    page = tabs.open(alice)
    page.goto(f"/accounts/{account.pk}/")
    page.get_by_role("button", name="Pin to navigation").click()
    expect(page.locator("#nav-pins")).to_contain_text("Acme EMEA")
    page.get_by_role("button", name="Pin to navigation", pressed=True).click()
    expect(page.locator("#nav-pins")).not_to_contain_text("Acme EMEA")
