from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from hotcrm.shell.views import state


@pytest.fixture(autouse=True)
def no_schedules(db):
    Schedule.objects.all().delete()


def test_healthz_is_open_and_well(client, db):
    answer = client.get("/healthz/")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True, "cache": True, "worker": 0, "lagging": False}
    assert "no-cache" in answer["Cache-Control"]


def test_healthz_names_the_part_that_does_not_answer(client, db, monkeypatch):
    def gone() -> None:
        raise ConnectionError

    monkeypatch.setitem(state.CHECKS, "cache", gone)
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert (answer.json()["ok"], answer.json()["database"], answer.json()["cache"]) == (False, True, False)


@pytest.mark.parametrize("what", ["task", "schedule"])
def test_healthz_says_how_far_the_worker_lags_and_stays_well(client, what):
    due = timezone.now() - timedelta(minutes=10)
    if what == "task":
        OrmQ.objects.create(key="hotcrm", payload="", lock=due)
    else:
        Schedule.objects.create(func="nothing", next_run=due)
    answer = client.get("/healthz/")
    told = answer.json()
    assert (answer.status_code, told["ok"], told["lagging"]) == (200, True, True)
    assert 600 <= told["worker"] < 660


def test_healthz_does_not_wait_for_work_that_is_not_due(client):
    OrmQ.objects.create(key="hotcrm", payload="", lock=timezone.now() + timedelta(minutes=1))
    Schedule.objects.create(func="nothing", next_run=timezone.now() - timedelta(hours=1), repeats=0)
    assert client.get("/healthz/").json()["worker"] == 0
