"""Tasks: done, put off, given away with one click, and only by those who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.services import assign_owner
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.timeline import TaskFactory
from timeline.models import Event, Task
from timeline.services import create_task

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.fixture
def task(alice: User, account: Account) -> Task:
    return TaskFactory(account=account, owner=alice, title="Send the plan")


def test_done_and_undone_with_one_click_each(client_for: ClientFor, alice: User, task: Task) -> None:
    client, address = client_for(alice), reverse("timeline:task_done", args=[task.pk])
    html = client.post(address, headers=HTMX).content.decode()
    assert f'id="task-{task.pk}"' in html
    assert "Undo" in html
    task.refresh_from_db()
    assert task.done_by == alice
    client.post(address)
    assert Event.objects.filter(kind="timeline.task_done").count() == 1
    client.post(address, {"undo": "1"})
    task.refresh_from_db()
    assert task.done_at is None
    assert not Event.objects.exists()


def test_without_javascript_it_goes_back_and_offers_undo(client_for: ClientFor, alice: User, task: Task) -> None:
    client, address = client_for(alice), reverse("timeline:task_done", args=[task.pk])
    answer = client.post(address, headers={"Referer": "http://testserver/tasks/"})
    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/tasks/")
    away = client.post(address, headers={"Referer": "https://evil.example/"})
    assert away["Location"] == reverse("accounts:page", args=[task.account_id])
    client.post(f"{address}?undo=1")
    task.refresh_from_db()
    assert not task.is_done


def test_a_task_is_put_off_but_not_into_the_past(client_for: ClientFor, alice: User, task: Task) -> None:
    client, address = client_for(alice), reverse("timeline:snooze", args=[task.pk])
    later = timezone.localdate() + timedelta(days=3)
    assert client.post(address, {"due_on": str(later)}).status_code == 303
    for value in ("2001-01-01", "soon", ""):
        assert client.post(address, {"due_on": value}, headers=HTMX).status_code == 422
        assert client.post(address, {"due_on": value}).status_code == 422
    task.refresh_from_db()
    assert task.due_on == later


def test_a_task_is_given_to_a_colleague(client_for: ClientFor, alice: User, mara: User, task: Task) -> None:
    address = reverse("timeline:task_owner", args=[task.pk])
    assert task.title in client_for(alice).get(address).content.decode()
    assert client_for(alice).post(address, {"owner": "none"}, headers=HTMX).status_code == 422
    assert client_for(alice).post(address, {"owner": mara.pk}).status_code == 303
    task.refresh_from_db()
    assert task.owner == mara


def test_a_task_opens_no_account_to_who_does_it(
    client_for: ClientFor, alice: User, charlie: User, account: Account, task: Task
) -> None:
    address = reverse("timeline:task_owner", args=[task.pk])
    for headers in ({}, HTMX):
        answer = client_for(alice).post(address, {"owner": charlie.pk}, headers=headers)
        assert answer.status_code == 422
        assert f"{charlie} can&#x27;t see Acme EMEA. Share it first." in answer.content.decode()
    task.refresh_from_db()
    assert task.owner == alice
    with pytest.raises(ValidationError):
        create_task(account=account, actor=alice, owner=charlie, title="Call")
    hidden = AccountFactory(name="Hidden", owner=charlie)
    with pytest.raises(ValidationError) as refused:
        create_task(account=hidden, actor=alice, title="Call")
    assert "Hidden" not in str(refused.value)
    assert Task.objects.get() == task


def test_who_may_work_with_a_task(client_for: ClientFor, mara: User, charlie: User, reader: User, task: Task) -> None:
    for name in ("task_done", "snooze", "task_owner"):
        address = reverse(f"timeline:{name}", args=[task.pk])
        assert client_for(charlie).post(address).status_code == 404
        assert client_for(reader).post(address).status_code == 403
        assert client_for(mara).get(address).status_code == (200 if name == "task_owner" else 405)
        assert client_for(mara).put(address).status_code == 405
        assert client_for(mara).post(address.replace(str(task.pk), "999999")).status_code == 404
    task.refresh_from_db()
    assert task.done_at is None
    assert client_for(mara).post(reverse("timeline:task_done", args=[task.pk])).status_code == 303


def test_a_new_owner_takes_the_open_tasks_along(alice: User, bob: User, account: Account, task: Task) -> None:
    done = TaskFactory(account=account, owner=alice, done_at=timezone.now())
    assert assign_owner(account=account, owner=bob, actor=alice)["Open tasks"] == 1
    assert Task.objects.get(pk=task.pk).owner == bob
    assert Task.objects.get(pk=done.pk).owner == alice


def test_the_list_opens_what_the_day_counts(
    client_for: ClientFor, alice: User, bob: User, account: Account, django_assert_max_num_queries: Any
) -> None:
    today = timezone.localdate()
    for days, count in ((-2, 3), (0, 2), (5, 4), (20, 1)):
        TaskFactory.create_batch(count, account=account, owner=alice, due_on=today + timedelta(days=days))
    TaskFactory(account=account, owner=bob, due_on=today)
    client = client_for(alice)
    day = client.get("/").content.decode()
    assert "5 tasks due, 3 overdue" in day
    for due, count in (("overdue", 3), ("today", 2), ("week", 4), ("later", 1), ("", 10), ("done", 0)):
        with django_assert_max_num_queries(8):
            html = client.get("/tasks/", {"owner": "me", "due": due}).content.decode()
        assert html.count('id="task-') == count, due
    assert client.get("/tasks/", {"owner": "all"}).content.decode().count('id="task-') == 11
    assert client.get("/tasks/", {"due": "nonsense"}).content.decode().count('id="task-') == 0


def test_next_steps_stand_on_the_account_overdue_first(client_for: ClientFor, alice: User, account: Account) -> None:
    today = timezone.localdate()
    TaskFactory(account=account, owner=alice, title="Later on", due_on=today + timedelta(days=3))
    TaskFactory(account=account, owner=alice, title="Long ago", due_on=today - timedelta(days=3))
    html = client_for(alice).get(reverse("accounts:page", args=[account.pk])).content.decode()
    assert html.index("Long ago") < html.index("Later on")
    assert "Overdue 3 d" in html
