"""The numbers beside lines of the navigation."""

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dataquality.models import DuplicateGroup
from hotcrm.core import customer360
from hotcrm.core.customer360 import NavCount
from tests.factories.accounts import AccountFactory
from tests.factories.timeline import TaskFactory


def told(html: str) -> dict[str, str]:
    """{line: what it says} of a page or a fragment."""
    found = re.findall(r'id="nav-count-(\w+)"[^>]*>(?:([^<]*)<span class="u-sr">([^<]*)</span>)?</span>', html)
    return {key: f"{text}{words}" for key, text, words in found}


def tasks_of(alice, days: list[int | None]) -> list:
    account = AccountFactory(owner=alice)
    today = timezone.localdate()
    dates = [None if day is None else today + timedelta(days=day) for day in days]
    return [TaskFactory(account=account, owner=alice, due_on=due_on) for due_on in dates]


def test_my_day_tells_what_is_due_or_overdue_and_the_queue_what_waits(client_for, alice, bob):
    tasks_of(alice, [-3, 0, 0, 1, None])
    TaskFactory(account=AccountFactory(owner=alice), owner=bob, due_on=timezone.localdate())
    DuplicateGroup.objects.create(kind="account", first_id=1, size=2, probability=0.9, band="likely")
    client = client_for(alice)
    assert "data-stale" in client.get("/").content.decode()
    answer = client.post("/visits/")
    assert told(answer.content.decode()) == {"my_day": "3 due", "duplicates": "1 to review"}
    page = client.get(reverse("accounts:list")).content.decode()
    assert told(page) == {"my_day": "3 due", "duplicates": "1 to review"}
    assert "data-stale" not in page
    assert client.post("/visits/").status_code == 204


def test_pages_count_nothing_and_a_minute_later_the_small_post_does(client_for, alice, monkeypatch):
    asked = []
    client = client_for(alice)
    with customer360.nav_counts.temporarily(
        NavCount(item="accounts", count=lambda user: asked.append(user) or 7, words="new")
    ):
        client.post("/visits/")
        with CaptureQueriesContext(connection) as fresh:
            assert told(client.get("/styleguide/list/").content.decode())["accounts"] == "7 new"
        later = time.time() + 61
        monkeypatch.setattr("time.time", lambda: later)
        with CaptureQueriesContext(connection) as stale:
            assert "data-stale" in client.get("/styleguide/list/").content.decode()
        assert len(stale) == len(fresh)
        assert len(asked) == 1
        assert client.post("/visits/").status_code == 200
    assert len(asked) == 2


@pytest.mark.parametrize(("number", "text"), [(0, ""), (99, "99 due"), (100, "99+ due"), (5000, "99+ due")])
def test_a_number_is_capped_and_nothing_is_no_number(client_for, alice, number, text):
    client = client_for(alice)
    with customer360.nav_counts.temporarily(NavCount(item="accounts", count=lambda user: number, words="due")):
        assert told(client.post("/visits/").content.decode())["accounts"] == text


def test_a_ticked_task_brings_the_number_along_and_its_undo_too(client_for, alice):
    task, _ = tasks_of(alice, [0, -1])
    client, address = client_for(alice), reverse("timeline:task_done", args=[task.pk])
    html = client.post(address, headers={"HX-Request": "true"}).content.decode()
    assert told(html)["my_day"] == "1 due"
    assert 'hx-swap-oob="outerHTML"' in html
    assert told(client.post(f"{address}?undo=1", headers={"HX-Request": "true"}).content.decode())["my_day"] == "2 due"
    client.post(address)
    assert told(client.get("/").content.decode())["my_day"] == "1 due"


def test_who_may_not_see_duplicates_has_no_number_of_them(client_for, service_agent):
    assert "duplicates" not in told(client_for(service_agent).post("/visits/").content.decode())
