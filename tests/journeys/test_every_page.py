"""Every page opens in both themes and at both widths: no error, no sideways scroll, nothing that axe objects to."""

from collections.abc import Callable, Iterator

from django.test import Client
from playwright.sync_api import Page

from hotcrm.users.models import User
from tests.architecture.routes import all_routes, parameters
from tests.conftest import ClientFor
from tests.journeys.conftest import Look, Tabs

SIGNED_OUT = ["/sign-in/", "/password/forgotten/"]


def whole_pages(client: Client, records: dict[str, int]) -> Iterator[str]:
    """Addresses that answer this person with a whole page; fragments and redirects are left out."""
    for route in all_routes():
        path = route.path(parameters(route, records) or {})
        response = client.get(path)
        if response.status_code == 200 and b"<html" in response.content and path not in SIGNED_OUT:
            yield path


def test_every_page_opens(
    tabs: Tabs,
    look: Look,
    superuser: User,
    records: dict[str, int],
    client_for: ClientFor,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = tabs.open(superuser, look=look)
    paths = list(whole_pages(client_for(superuser), records))
    assert "/" in paths
    for path in paths:
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        page.wait_for_load_state("networkidle")
        assert_fits(page)
        assert_accessible(page)


def test_pages_before_sign_in(
    tabs: Tabs, look: Look, db: None, assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> None:
    page = tabs.open(look=look)
    for path in SIGNED_OUT:
        page.goto(path)
        assert_fits(page)
        assert_accessible(page)
