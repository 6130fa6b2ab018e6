"""What every test may ask for: people of each role, clients that are signed in, and a fast environment.

Alice owns, Bob is on her team, Charlie is a stranger; Mara is the manager above Alice and Bob.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from hotcrm.users import roles
from hotcrm.users.models import User
from tests.factories.people import UserFactory
from tests.factories.world import one_of_each

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ClientFor = Callable[[User], Client]
Figure = Callable[[str], None]


# --- the environment --------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests instead of the suite")


def pytest_configure(config: pytest.Config) -> None:
    # Empty and our own: a server of this checkout may collect its files while the tests run.
    settings.STATIC_ROOT = tempfile.mkdtemp(prefix="hotcrm-static-")
    config.add_cleanup(lambda: shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connections["default"].vendor == "sqlite":
        # A file, as in production: in memory all threads of a live server would share one connection.
        memory = Path("/dev/shm")
        folder = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
        connections["default"].settings_dict["TEST"]["NAME"] = str(folder / f"hotcrm-test-{os.getpid()}.sqlite3")


def chromium() -> str | None:
    """The browser's executable, where there is one and Playwright to drive it."""
    if find_spec("playwright") is None:
        return None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here; `pytest_terminal_summary` says so."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    kept = [item for item in items if _runs_here(item, config)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _runs_here(item: pytest.Item, config: pytest.Config) -> bool:
    if bool(item.get_closest_marker("soak")) != config.getoption("--soak"):
        return False
    if item.get_closest_marker("browser") and not chromium():
        return False
    vendor = connections["default"].vendor
    if item.get_closest_marker("one_database") and vendor != "sqlite":
        return False
    return not (item.get_closest_marker("postgresql") and vendor != "postgresql")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    vendor = connections["default"].vendor
    executable = chromium()
    browser = f"run in {executable}" if executable else "NOT RUN: no Chromium (or no Playwright) found"
    figures = [
        text
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in report.user_properties
        if name == "figure"
    ]
    for text in sorted(figures):
        terminalreporter.write_line(f"  {text}")
    terminalreporter.write_line(f"Database: {vendor}. Browser tests: {browser}.")
    if vendor != "sqlite":
        terminalreporter.write_line("Tests marked one_database run only on SQLite; left out here.")
    if vendor != "postgresql":
        terminalreporter.write_line("Tests marked postgresql run only on PostgreSQL; left out here.")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Tells a figure at the end of the run."""
    return lambda text: record_property("figure", text)


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mara(db: None) -> User:
    """The manager above Alice and Bob."""
    return UserFactory(first_name="Mara", last_name="Manager", roles=[roles.MANAGER])


@pytest.fixture
def alice(mara: User) -> User:
    """In sales; owns the records of a test."""
    return UserFactory(first_name="Alice", last_name="Owner", roles=[roles.SALES], manager=mara)


@pytest.fixture
def bob(mara: User) -> User:
    """In sales; a colleague whom a test puts on the team of a record."""
    return UserFactory(first_name="Bob", last_name="Colleague", roles=[roles.SALES], manager=mara)


@pytest.fixture
def charlie(db: None) -> User:
    """In sales elsewhere; sees nothing of Alice's."""
    return UserFactory(first_name="Charlie", last_name="Stranger", roles=[roles.SALES])


@pytest.fixture
def service_agent(db: None) -> User:
    """Works in the service department."""
    return UserFactory(first_name="Sena", last_name="Service", roles=[roles.SERVICE])


@pytest.fixture
def marketer(db: None) -> User:
    """Works in marketing."""
    return UserFactory(first_name="Milo", last_name="Marketing", roles=[roles.MARKETING])


@pytest.fixture
def accountant(db: None) -> User:
    """Works in finance."""
    return UserFactory(first_name="Fay", last_name="Finance", roles=[roles.FINANCE])


@pytest.fixture
def reader(db: None) -> User:
    """HR: reads, changes nothing."""
    return UserFactory(first_name="Hana", last_name="Reader", roles=[roles.HR])


@pytest.fixture
def steward(db: None) -> User:
    """Data steward: sees all and may merge."""
    return UserFactory(first_name="Stan", last_name="Steward", roles=[roles.STEWARD])


@pytest.fixture
def administrator(db: None) -> User:
    """The role Admin with the right to enter the Django admin, but no superuser."""
    return UserFactory(first_name="Ada", last_name="Admin", roles=[roles.ADMIN], is_staff=True)


@pytest.fixture
def superuser(db: None) -> User:
    """Every right."""
    return UserFactory(first_name="Sue", last_name="Super", is_staff=True, is_superuser=True)


@pytest.fixture
def client_for() -> ClientFor:
    """A client that is signed in as the person given."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def records(alice: User) -> dict[str, int]:
    """One record of every kind, all Alice's: the namespace of its pages (or one route) -> its pk."""
    return one_of_each(alice)
