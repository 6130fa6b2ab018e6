from time import sleep

import pytest
from django.urls import get_resolver

from hotcrm.core.benchmark import Benchmark
from hotcrm.core.customer360 import Budget
from hotcrm.core.floor import HEADER
from hotcrm.core.served import kept_alive
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench():
    return Benchmark(UserFactory(role="Sales"), rounds=3)


def test_the_floor_itself_is_within_three_times_the_floor(bench, settings):
    settings.ROOT_URLCONF = "hotcrm.core.floor"
    measured = bench.run(Budget(name="floor", path=lambda user: "/", ratio=3, queries=3, max_bytes=500))
    assert measured.ok
    assert 1 <= measured.queries <= 3


def test_opening_the_floor_leaves_the_table_of_addresses_as_it_is(bench):
    before = get_resolver()
    bench.run(Budget(name="list", path=lambda user: "/accounts/", ratio=10_000))
    assert get_resolver() is before
    assert bench.client.get("/", headers={HEADER: "1"}).content.startswith(b"<!doctype html><title>Floor")


@pytest.mark.django_db(transaction=True)
def test_times_are_taken_through_a_server_when_asked(live_server):
    opened = []
    open_at = kept_alive(live_server.thread.port)

    def through(path, headers):
        opened.append(path)
        return open_at(path, headers, served.cookie)

    served = Benchmark(UserFactory(role="Sales"), 2, through)
    assert served.run(Budget(name="list", path=lambda user: "/accounts/", ratio=10_000, queries=8)).queries >= 3
    assert opened.count("/accounts/") >= 2
    with pytest.raises(RuntimeError, match="404"):
        served.run(Budget(name="gone", path=lambda user: "/accounts/0/", ratio=10))


@pytest.mark.parametrize("limit", [{"queries": 0}, {"max_bytes": 1}])
def test_a_page_over_its_queries_or_bytes_is_not_ok(bench, limit):
    assert not bench.run(Budget(name="list", path=lambda user: "/accounts/", ratio=10_000, **limit)).ok


def test_a_page_that_does_not_open_is_an_error_not_a_fast_page(bench):
    with pytest.raises(RuntimeError, match="404"):
        bench.run(Budget(name="gone", path=lambda user: "/accounts/0/", ratio=10))


def test_nothing_to_open_is_told_as_none(bench):
    assert bench.run(Budget(name="none", path=lambda user: None, ratio=10)) is None


def test_work_is_measured_by_the_record(bench):
    slow = Budget(name="work", work=lambda: sleep(0.05) or 1, ratio=10_000)
    shared = Budget(name="shared", work=lambda: sleep(0.05) or 1000, ratio=10_000)
    assert bench.run(slow).ok
    assert bench.run(shared).ratio < bench.run(slow).ratio / 10
    assert bench.run(Budget(name="none", work=lambda: 0, ratio=1)) is None
