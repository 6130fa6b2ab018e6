"""The day of somebody in one's line: shown to who stands above them, hidden from everybody else."""

from datetime import date

import pytest

from tests.factories.accounts import AccountFactory
from tests.factories.timeline import TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(alice):
    account = AccountFactory(name="Acme EMEA", owner=alice)
    return TaskFactory(account=account, owner=alice, title="Send the plan", due_on=date(2020, 1, 1))


def test_a_manager_sees_the_day_of_the_people_below(client_for, mara, alice, bob, task):
    client = client_for(mara)
    own = client.get("/").content.decode()
    assert "Send the plan" not in own
    assert f'<option value="{alice.pk}">Alice Owner</option>' in own
    theirs = client.get(f"/?user={alice.pk}").content.decode()
    assert "Send the plan" in theirs
    assert f'<option value="{alice.pk}" selected>Alice Owner</option>' in theirs
    assert f"?owner={alice.pk}" in theirs


@pytest.mark.parametrize("asked", ["nobody", "999999", "-1", "9" * 30])
def test_nobody_elses_day_is_found(client_for, mara, asked, task):
    assert client_for(mara).get(f"/?user={asked}").status_code == 404


def test_colleagues_and_strangers_see_no_day_but_their_own(client_for, alice, bob, charlie, task):
    for person in (bob, charlie):
        client = client_for(person)
        assert client.get(f"/?user={alice.pk}").status_code == 404
        assert "Whose day" not in client.get("/").content.decode()
    assert "Send the plan" in client_for(alice).get(f"/?user={alice.pk}").content.decode()
