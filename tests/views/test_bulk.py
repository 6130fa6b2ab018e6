"""One action on many rows: said before it is done, done to those that may be changed, done once."""

from typing import Any

import pytest

from accounts.models import Account
from clouds.sales.models import Opportunity
from hotcrm.audit.models import AuditEntry
from hotcrm.jobs.models import Job
from hotcrm.users.models import User
from hotcrm.views import bulk, tasks
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.sales import OpportunityFactory
from timeline.models import Task

pytestmark = pytest.mark.django_db
BULK = "/views/bulk/account/"


@pytest.fixture
def accounts(alice: User) -> list[Account]:
    return [AccountFactory(name=f"Company {n}", owner=alice) for n in range(5)]


def test_the_step_before_says_how_many_and_which_and_writes_nothing(
    client_for: ClientFor, alice: User, accounts: list[Account]
) -> None:
    html = client_for(alice).get(BULK, {"action": "owner", "ids": [a.pk for a in accounts]}).content.decode()
    assert "Assign owner: 5 accounts" in html
    assert [f"<li>Company {n}</li>" in html for n in range(5)].count(True) == 3
    assert not AuditEntry.objects.filter(action__startswith="bulk").exists()


def test_done_once_however_often_it_is_sent(
    client_for: ClientFor, alice: User, mara: User, bob: User, accounts: list[Account]
) -> None:
    client = client_for(mara)
    sent = {
        "action": "owner",
        "ids": [a.pk for a in accounts[:3]],
        "owner": bob.pk,
        "idempotency_key": "k",
        "filter": "owner=me",
    }
    answer = client.post(BULK, sent)
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/?owner=me")
    assert Account.objects.filter(owner=bob).count() == 3
    Account.objects.update(owner=alice)
    assert client.post(BULK, sent).status_code == 303
    assert not Account.objects.filter(owner=bob).exists()
    [entry] = AuditEntry.objects.filter(action="bulk.owner")
    assert entry.object_ids == sorted(a.pk for a in accounts[:3])


@pytest.mark.parametrize("kind", ["account", "opportunity"])
def test_many_go_to_nobody_whom_one_alone_could_not_go_to(
    client_for: ClientFor, alice: User, charlie: User, accounts: list[Account], kind: str
) -> None:
    deal = OpportunityFactory(account=accounts[0], owner=alice)
    row = {"account": accounts[0], "opportunity": deal}[kind]
    sent = {"action": "owner", "ids": [row.pk], "owner": charlie.pk, "idempotency_key": "k"}
    assert client_for(alice).post(f"/views/bulk/{kind}/", sent).status_code == 422
    row.refresh_from_db()
    assert row.owner == alice


def test_all_that_match_means_the_filter_at_that_moment(
    client_for: ClientFor, alice: User, accounts: list[Account]
) -> None:
    AccountFactory(name="Company of another kind", owner=alice, type="partner")
    AccountFactory(name="Company of somebody else")
    client = client_for(alice)
    asked = {"action": "type", "all": "1", "filter": "type=customer&q=company", "ids": accounts[0].pk}
    assert "Set type: 5 accounts" in client.get(BULK, asked).content.decode()
    client.post(BULK, {**asked, "value": "supplier", "idempotency_key": "k"})
    assert Account.objects.filter(type="supplier").count() == 5
    assert "Choose at least one" in client.get(BULK, {**asked, "filter": "no_such_filter=1"}).content.decode()


def test_rows_that_may_not_be_changed_are_left_out_and_told(
    client_for: ClientFor, mara: User, bob: User, accounts: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = AccountFactory(name="Strange")
    client = client_for(mara)
    deal = OpportunityFactory(account=strange, owner=mara, name="On a strange account")
    sent = {"action": "archive", "ids": [*(a.pk for a in accounts[:2]), strange.pk], "idempotency_key": "k"}
    client.post(BULK, sent)
    assert Account.objects.filter(status="archived").count() == 2
    strange.refresh_from_db()
    assert strange.status == "active"
    assert Opportunity.objects.editable_by(mara).filter(pk=deal.pk).exists()


def test_visible_rows_out_of_reach_are_counted(client_for: ClientFor, steward: User, service_agent: User) -> None:
    AccountFactory.create_batch(3)
    html = client_for(service_agent).get(BULK, {"action": "task", "all": "1"}).content.decode()
    assert "You may not change any of these accounts" in html
    assert client_for(service_agent).get(BULK, {"action": "owner", "all": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"value": "nonsense"}, 422), ({"value": ""}, 422), ({"value": "partner", "ids": []}, 422)],
)
def test_a_refused_one_writes_nothing(
    client_for: ClientFor, alice: User, accounts: list[Account], sent: dict[str, Any], status: int
) -> None:
    whole = {"action": "type", "ids": [a.pk for a in accounts], "idempotency_key": "k", **sent}
    assert client_for(alice).post(BULK, whole).status_code == status
    assert not Account.objects.exclude(type="customer").exists()
    assert not AuditEntry.objects.filter(action__startswith="bulk").exists()


def test_without_the_right_or_the_action_there_is_none(
    client_for: ClientFor, reader: User, alice: User, accounts: list[Account]
) -> None:
    sent = {"action": "archive", "ids": [accounts[0].pk], "idempotency_key": "k"}
    assert client_for(reader).post(BULK, sent).status_code == 403
    assert 'name="action"' not in client_for(reader).get("/accounts/").content.decode()
    assert client_for(alice).post(BULK, {**sent, "action": "explode"}).status_code == 404
    assert client_for(alice).post("/views/bulk/nonsense/", sent).status_code == 404


def test_one_row_that_cannot_does_not_keep_the_others(client_for: ClientFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    deals = OpportunityFactory.create_batch(3, account=account, owner=alice)
    Opportunity.objects.filter(pk=deals[0].pk).update(archived_at="2026-01-01T00:00Z")
    client = client_for(alice)
    sent = {"action": "stage", "ids": [d.pk for d in deals], "value": "negotiation", "idempotency_key": "k"}
    answer = client.post("/views/bulk/opportunity/", sent, follow=True)
    assert (
        "2 deals moved to Negotiation. 1 left out: The deal is archived. Restore it first." in answer.content.decode()
    )
    assert Opportunity.objects.filter(stage="negotiation").count() == 2


def test_many_rows_are_a_job_that_goes_on_where_it_stopped(
    client_for: ClientFor, alice: User, charlie: User, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr("hotcrm.views.acting.AT_ONCE", 3)
    monkeypatch.setattr(tasks, "BATCH", 2)
    queued: list[Any] = []
    monkeypatch.setattr(bulk, "async_task", lambda *arguments: queued.append(arguments))
    AccountFactory.create_batch(5, owner=alice)
    client = client_for(alice)
    sent = {"action": "task", "all": "1", "title": "Call them", "idempotency_key": "k"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(BULK, sent)
    job = Job.objects.get()
    assert answer["Location"] == f"/views/jobs/{job.pk}/"
    assert "every 1s" in client.get(answer["Location"]).content.decode()
    assert client_for(charlie).get(answer["Location"]).status_code == 404
    [(_, job_id, pks, form)] = queued
    broken = tasks.run

    def breaks(*arguments: Any) -> Any:
        if Task.objects.count() >= 2:
            raise SystemExit("the worker dies")
        return broken(*arguments)

    monkeypatch.setattr(tasks, "run", breaks)
    with pytest.raises(SystemExit):
        tasks.run_bulk(job_id, pks, form)
    monkeypatch.setattr(tasks, "run", broken)
    tasks.run_bulk(job_id, pks, form)
    tasks.run_bulk(job_id, pks, form)
    assert Task.objects.count() == 5
    html = client.get(answer["Location"]).content.decode()
    assert "5 accounts with the new task “Call them”." in html
    assert "every 1s" not in html


@pytest.fixture
def queued_job(alice: User) -> Job:
    """A bulk action that waits for the worker."""
    result = {"kind": "account", "action": "task", "left_out": 0}
    return Job.objects.create(key="bulk:k", label="Create task, 1 account", total=1, started_by=alice, result=result)


def test_one_that_breaks_off_says_so(queued_job: Job, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*arguments: Any) -> Any:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(tasks, "run", breaks)
    with pytest.raises(RuntimeError):
        tasks.run_bulk(queued_job.pk, [AccountFactory(owner=alice).pk], {"title": ["Call"]})
    queued_job.refresh_from_db()
    assert queued_job.status == Job.Status.FAILED
    assert queued_job.message.startswith("It broke off.")


def test_one_whose_worker_died_three_times_is_given_up(queued_job: Job, alice: User) -> None:
    Job.objects.filter(pk=queued_job.pk).update(status=Job.Status.RUNNING, starts=tasks.MOST_STARTS)
    tasks.run_bulk(queued_job.pk, [AccountFactory(owner=alice).pk], {"title": ["Call"]})
    queued_job.refresh_from_db()
    assert queued_job.status == Job.Status.FAILED
    assert not Task.objects.exists()
