"""What pages weigh, on the demo. Scripts and styles are weighed in tests/operations/test_weight.py."""

import gzip

import pytest
from django.test import Client

from tests.conftest import ClientFor, Figure
from tests.journeys.demo import Demo

pytestmark = pytest.mark.one_database

KB = 1000
LISTS = ("accounts", "contacts", "opportunities", "cases")


@pytest.fixture
def rep(demo: Demo, client_for: ClientFor) -> Client:
    """The sales rep of the demo, who owns the account with everything on it."""
    return client_for(demo.person("sales rep"))


def test_the_account_page_weighs_60_kb(demo: Demo, rep: Client, figure: Figure) -> None:
    html = rep.get(f"/accounts/{demo.records['accounts']}/").content
    figure(f"weight of the account page: {len(html) / KB:.1f} KB of 60, gzip {zipped(html) / KB:.1f} KB of 12")
    assert len(html) <= 60 * KB
    assert zipped(html) <= 12 * KB


@pytest.mark.parametrize("name", LISTS)
def test_a_list_weighs_40_kb(rep: Client, figure: Figure, name: str) -> None:
    response = rep.get(f"/{name}/")
    assert response.content.count(b"data-pk=") == 50
    figure(f"weight of the list of {name}, 50 rows: {len(response.content) / KB:.1f} KB of 40")
    assert len(response.content) <= 40 * KB


def test_a_fragment_weighs_20_kb(demo: Demo, client_for: ClientFor, figure: Figure) -> None:
    admin = client_for(demo.person("admin"))
    sizes = {path: len(admin.get(path, headers={"HX-Request": "true"}).content) for path in demo.survey.fragments}
    heaviest = max(sizes, key=lambda path: sizes[path])
    figure(f"weight of {len(sizes)} fragments: at most {sizes[heaviest] / KB:.1f} KB of 20 ({heaviest})")
    assert len(sizes) > 10
    assert {path: size for path, size in sizes.items() if size > 20 * KB} == {}


def zipped(content: bytes) -> int:
    """Its size as a server sends it."""
    return len(gzip.compress(content, 6))
