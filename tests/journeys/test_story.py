"""The whole job in one sitting: import, open, log a call, find the duplicates, merge two records, take it back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from hotcrm.users import roles
from tests.factories.people import UserFactory
from tests.journeys.conftest import Tabs
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

CUSTOMERS = """name,website,phone,city,country,industry
Vela Logistics B.V.,https://vela-logistics.example,+31 10 555 0142,Rotterdam,Netherlands,logistics
VELA LOGISTICS BV,www.vela-logistics.example,010 555 0142,Rotterdam,Netherlands,logistics
Nordlicht Energie AG,https://nordlicht.example,+49 40 555 0190,Hamburg,Germany,energy
Tern & Sons,,+44 20 7946 0018,London,Grmany,food
"""


def import_the_file(page: Page, folder: Path) -> None:
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", folder / "customers.csv")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check all rows").click()
    expect(page.locator("main")).to_contain_text("Grmany")
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.locator(".c-tally__t", has_text="Created")).to_contain_text("3", timeout=30_000)


def log_a_call(page: Page, text: str) -> None:
    page.locator("textarea[name=text]").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#tl-list")).to_contain_text(text)


def find_the_pair(page: Page) -> None:
    page.goto("/duplicates/")
    page.get_by_role("button", name="Run now").click()
    expect(page.locator("main")).to_contain_text("VELA LOGISTICS BV", timeout=30_000)
    expect(page.locator(".c-dup__why").first).to_contain_text("ame phone")


def merge_the_pair(page: Page) -> None:
    page.get_by_role("link", name="Merge 2 records").click()
    page.locator(".c-survivor", has_text="Vela Logistics B.V.").locator("input").check()
    page.get_by_role("button", name="Merge 2 into Vela Logistics B.V.").click()
    expect(page.locator("h1")).to_have_text("Vela Logistics B.V.")
    expect(page.locator("#toasts")).to_contain_text("Merged")


def test_import_open_log_find_merge_and_undo(tabs: Tabs, tmp_path: Path) -> None:
    steward = UserFactory(role=roles.STEWARD, first_name="Stella")
    page = tabs.open(steward)
    import_the_file(page, tmp_path)

    page.goto("/accounts/")
    page.get_by_role("link", name="VELA LOGISTICS BV").click()
    log_a_call(page, "They want a quote for the cold chain.")

    find_the_pair(page)
    merge_the_pair(page)
    survivor = Account.objects.get(name="Vela Logistics B.V.")
    expect(page.locator("#tl-list")).to_contain_text("cold chain")
    assert Account.objects.get(name="VELA LOGISTICS BV").merged_into_id == survivor.pk

    page.locator("#toasts").get_by_text("Undo").click()
    expect(page.locator("main")).to_contain_text("was taken back")
    loser = Account.objects.get(name="VELA LOGISTICS BV")
    assert loser.merged_into_id is None
    assert Event.objects.get(body__contains="cold chain").account_id == loser.pk
    page.goto(f"/accounts/{loser.pk}/")
    expect(page.locator("#tl-list")).to_contain_text("cold chain")
