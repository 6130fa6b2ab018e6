"""The worked example of docs/how-to/add-a-cloud.md is taken out of the page, built, plugged in and opened."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-cloud.md"
BLOCK = re.compile(
    r"```(?:python|django)\n(?:# |\{# )(?P<path>[\w/]+\.(?:py|html))(?: #\})?\n(?P<text>.*?)```", re.DOTALL
)

SETTINGS = """
from pathlib import Path

import clouds
from hotcrm.settings import *

HERE = Path(__file__).parent
clouds.__path__.append(str(HERE / "clouds"))
INSTALLED_APPS = [*INSTALLED_APPS, "clouds.training"]
TEMPLATES[0]["DIRS"].append(HERE / "templates")
ROOT_URLCONF = "example_urls"
"""
URLS = """
from django.urls import include, path

from hotcrm.urls import *
from hotcrm.urls import urlpatterns as known

urlpatterns = [path("trainings/", include("clouds.training.urls")), *known]
"""
STORY = """
import json
from datetime import date

import django

django.setup()
from django.core.management import call_command

call_command("makemigrations", "training", name="training_days", verbosity=0)
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)

from django.test import Client

from accounts.models import Account
from clouds.training.services import book_training
from hotcrm.core.customer360 import metrics
from hotcrm.users.models import User
from timeline.models import Event

anna = User.objects.create_user("anna@hotcrm.example", "x", is_superuser=True)
hr = User.objects.create_user("hr@hotcrm.example", "x")
parent = Account.objects.create(name="Parent", owner=anna)
child = Account.objects.create(name="Child", owner=anna, parent=parent)
book_training(account=parent, actor=anna, topic="First steps", day=date(2026, 3, 1), seats=4)
book_training(account=child, actor=anna, topic="Deeper", day=date(2026, 4, 1), seats=2)
client = Client()
client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
page = client.get(f"/accounts/{parent.pk}/")
seats = metrics.get("training.seats")
own, family = (client.get(seats.rows_url(parent, scope)).content.decode() for scope in ("own", "family"))
stranger = Client()
stranger.force_login(hr, backend="allauth.account.auth_backends.AuthenticationBackend")
totals = seats.totals([parent.pk, child.pk], anna, None)
print(json.dumps({
    "status": page.status_code,
    "panel": "First steps" in page.content.decode(),
    "nav": 'href="/trainings/"' in page.content.decode(),
    "own": own.count("data-pk"),
    "family": family.count("data-pk"),
    "totals": [int(totals[account.pk][None]) for account in (parent, child)],
    "events": Event.objects.filter(kind="training.booked").count(),
    "strangers_rows": stranger.get("/trainings/").content.decode().count("data-pk"),
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the example says of itself, run in a process of its own with a database of its own."""
    folder = tmp_path_factory.mktemp("cloud")
    for found in BLOCK.finditer(PAGE.read_text()):
        file = folder / found["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found["text"])
    (folder / "clouds" / "training" / "__init__.py").touch()
    (folder / "example_settings.py").write_text(SETTINGS)
    (folder / "example_urls.py").write_text(URLS)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "example_settings",
        "DATABASE_URL": f"sqlite:///{folder / 'example.sqlite3'}",
        "DEBUG": "1",
        "ALLOWED_HOSTS": "testserver",
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", STORY], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_the_page_holds_every_file_of_the_cloud() -> None:
    names = {found["path"] for found in BLOCK.finditer(PAGE.read_text())}
    modules = ("models", "apps", "selectors", "services", "views", "urls", "customer360")
    assert {f"clouds/training/{name}.py" for name in modules} < names
    assert {name for name in names if name.endswith(".html")} == {
        f"templates/training/{name}.html" for name in ("list", "_list", "_panel")
    }


def test_its_panel_and_its_navigation_stand_on_the_account_page(told: dict[str, Any]) -> None:
    assert (told["status"], told["panel"], told["nav"]) == (200, True, True)


def test_its_number_rolls_up_and_opens_its_rows(told: dict[str, Any]) -> None:
    assert told["totals"] == [4, 2]
    assert (told["own"], told["family"]) == (1, 2)


def test_its_events_stand_in_the_timeline(told: dict[str, Any]) -> None:
    assert told["events"] == 2


def test_who_may_not_see_training_sees_none(told: dict[str, Any]) -> None:
    assert told["strangers_rows"] == 0
