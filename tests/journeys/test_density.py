"""How close lines stand follows the person's choice, in lists, fields and tasks."""

import pytest
from playwright.sync_api import Page

from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.timeline import TaskFactory

HEIGHTS = {"dense": 28, "normal": 32, "roomy": 36}


@pytest.mark.parametrize("density", HEIGHTS)
def test_rows_fields_and_tasks_follow_the_density(tabs, alice: User, density: str) -> None:
    account = AccountFactory(owner=alice)
    TaskFactory(account=account, owner=alice)
    alice.density = density
    alice.save()
    page = tabs.open(alice)
    page.goto("/accounts/")
    assert height(page, ".c-list tbody tr") == HEIGHTS[density]
    page.goto(f"/accounts/{account.pk}/")
    assert height(page, ".c-field:not(.c-field--missing)") == HEIGHTS[density] - 4
    assert height(page, ".c-task") == HEIGHTS[density]


def height(page: Page, selector: str) -> int:
    """The height of the first one in whole pixels."""
    return round((page.locator(selector).first.bounding_box() or {})["height"])
