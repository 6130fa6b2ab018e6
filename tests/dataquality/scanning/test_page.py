"""The duplicates queue: what it shows to whom, what can be decided there, and what it costs."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from dataquality.models import DuplicateGroup, DuplicatePair, Verdict
from dataquality.scanning.attention import possible_duplicate
from dataquality.scanning.scan import request as request_scan
from dataquality.scanning.scan import scan
from hotcrm.core.customer360 import attentions, similar_finders
from hotcrm.jobs.models import Job
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.duplicates import announced_account, found_group, twins, written_group

pytestmark = pytest.mark.django_db
URL = "/duplicates/"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def text(client: Client, url: str = URL, **headers: Any) -> str:
    response = client.get(url, **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_queue_shows_the_group_with_its_reason(client_for: ClientFor, alice: User) -> None:
    group = found_group(alice)
    body = text(client_for(alice))
    pair = DuplicatePair.objects.get()
    assert "Zelcorax Foods GmbH" in body
    assert pair.short in body
    assert pair.sentence in body
    assert f"?g={group.pk}" in body
    assert "<svg" in body
    assert "Starting odds" in body
    assert 'data-key="d"' in body


def test_the_fragment_is_the_same_piece(client_for: ClientFor, alice: User) -> None:
    found_group(alice)
    piece = text(client_for(alice), HTTP_HX_REQUEST="true")
    assert piece.lstrip().startswith('<div id="duplicates"')
    assert "<html" not in piece


def test_a_manager_sees_it_too_and_a_stranger_does_not(
    client_for: ClientFor, alice: User, mara: User, charlie: User
) -> None:
    group = found_group(alice)
    assert "Zelcorax" in text(client_for(mara))
    assert "Zelcorax" not in text(client_for(charlie), f"{URL}?g={group.pk}")
    assert client_for(charlie).post(f"{URL}{group.pk}/verdicts/", {"decision": "later"}).status_code == 404


def test_a_group_with_a_record_one_may_not_see_is_not_there(client_for: ClientFor, alice: User, charlie: User) -> None:
    group = found_group(alice, charlie)
    for user in (alice, charlie):
        body = text(client_for(user), f"{URL}?g={group.pk}")
        assert "Zelcorax" not in body
        assert "ZELCORAX" not in body
        assert client_for(user).post(f"{URL}{group.pk}/verdicts/", {"decision": "later"}).status_code == 404
    assert DuplicateGroup.objects.count() == 1


def test_who_has_no_right_is_told(client_for: ClientFor, alice: User, reader: User) -> None:
    group = found_group(alice)
    client = client_for(reader)
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}progress/").status_code == 403
    assert client.post(f"{URL}scans/").status_code == 403
    assert client.post(f"{URL}{group.pk}/verdicts/", {"decision": "different"}).status_code == 403
    assert client_for(alice).post(f"{URL}scans/").status_code == 403
    assert (Verdict.objects.count(), Job.objects.exclude(status="done").count()) == (0, 0)


def test_bad_addresses(client_for: ClientFor, alice: User) -> None:
    found_group(alice)
    client = client_for(alice)
    assert client.get(f"{URL}?g=abc").status_code == 404
    assert "Zelcorax" in text(client, f"{URL}?g=999999")
    assert client.get(f"{URL}?page=999&owner=x&size=9&kind=deal&rule=%27").status_code == 200
    assert client.post(f"{URL}999999/verdicts/", {"decision": "later"}).status_code == 404
    assert client.get(f"{URL}{DuplicateGroup.objects.get().pk}/verdicts/").status_code == 405
    assert client.post(URL).status_code == 405
    assert client.get(f"{URL}scans/").status_code == 405


def test_not_a_duplicate_without_javascript(client_for: ClientFor, alice: User) -> None:
    group = found_group(alice)
    client = client_for(alice)
    response = client.post(
        f"{URL}{group.pk}/verdicts/", {"decision": "different", "reason": "Two plants", "next": f"{URL}?band=auto"}
    )
    assert (response.status_code, response["Location"]) == (303, f"{URL}?band=auto")
    verdict = Verdict.objects.get()
    assert (verdict.decision, verdict.reason, verdict.actor) == ("different", "Two plants", alice)
    body = text(client)
    assert "No open duplicates" in body
    assert f"/duplicates/verdicts/undo/?id={verdict.pk}" in body
    assert client.post(f"/duplicates/verdicts/undo/?id={verdict.pk}").status_code == 303
    assert DuplicateGroup.objects.count() == 1


def test_later(client_for: ClientFor, alice: User) -> None:
    group = found_group(alice)
    assert client_for(alice).post(f"{URL}{group.pk}/verdicts/", {"decision": "later"}).status_code == 303
    assert Verdict.objects.get().until is not None
    assert DuplicateGroup.objects.count() == 0


def test_a_decision_that_is_none_changes_nothing(client_for: ClientFor, alice: User) -> None:
    group = found_group(alice)
    assert client_for(alice).post(f"{URL}{group.pk}/verdicts/", {"decision": "maybe"}).status_code == 422
    assert Verdict.objects.count() == 0


def test_the_way_back_leads_nowhere_else(client_for: ClientFor, alice: User) -> None:
    group = found_group(alice)
    url = f"{URL}{group.pk}/verdicts/"
    response = client_for(alice).post(url, {"decision": "later", "next": "https://evil.example/duplicates/"})
    assert response["Location"] == URL


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=account", True),
        ("kind=contact", False),
        ("band=auto", True),
        ("band=review", False),
        ("rule=name", True),
        ("rule=tax_id", False),
        ("size=2", True),
        ("size=3", False),
        ("owner=0", False),
        ("kind=account&kind=contact&rule=website&rule=phone", True),
    ],
)
def test_facets(client_for: ClientFor, alice: User, query: str, shown: bool) -> None:
    found_group(alice)
    body = text(client_for(alice), f"{URL}?{query}")
    assert ("data-row" in body) is shown
    assert ("No group matches" in body) is not shown


def test_the_owner_facet(client_for: ClientFor, alice: User) -> None:
    found_group(alice)
    body = text(client_for(alice), f"{URL}?owner={alice.pk}")
    assert "data-row" in body
    assert ">Me<" in body


def test_run_now_runs_and_tells(
    client_for: ClientFor, steward: User, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    twins(alice)
    client = client_for(steward)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{URL}scans/", {"full": "1"}).status_code == 303
    assert set(Job.objects.values_list("key", "status")) == {
        ("duplicates:account", "done"),
        ("duplicates:contact", "done"),
    }
    body = text(client)
    assert "2 accounts compared in" in body
    assert "Zelcorax" in body


def test_a_running_scan_shows_its_progress(client_for: ClientFor, steward: User) -> None:
    job = request_scan(kind="account")
    job.begin(200)
    job.advance(50)
    body = text(client_for(steward), f"{URL}progress/")
    assert 'value="25"' in body
    assert 'hx-trigger="every 1s"' in body
    assert client_for(steward).post(f"{URL}scans/").status_code == 303
    assert Job.objects.filter(key="duplicates:account").count() == 1
    job.finish({"records": 200, "seconds": 3})
    assert "every 1s" not in text(client_for(steward), f"{URL}progress/")


def test_the_cost_does_not_grow_with_the_rows(
    client_for: ClientFor, alice: User, django_assert_max_num_queries: Any
) -> None:
    found_group(alice)
    client = client_for(alice)
    client.get(URL)
    with django_assert_max_num_queries(26) as one:
        client.get(URL)
    for number in range(20):
        first, second = (
            announced_account(owner=alice, name=f"Virtana {number}"),
            announced_account(owner=alice, name=f"Virtanna {number}"),
        )
        written_group(first, second)
    client.get(URL)
    with django_assert_max_num_queries(26) as many:
        client.get(URL)
    assert len(many) <= len(one)


# --- what other pages get ---------------------------------------------------------------------------------------------


def test_the_account_page_is_told_of_the_twin(alice: User, charlie: User, django_assert_num_queries: Any) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    account = Account.objects.get(pk=pair.low_id)
    alice.has_perm("accounts.view_every_account")
    with django_assert_num_queries(1):
        items = possible_duplicate(account, alice)
    assert items[0].sentence.startswith("Possible duplicate: ZELCORAX FOODS, 9")
    assert items[0].url == f"{URL}?kind=account&g={group.pk}"
    Account.objects.filter(pk=pair.high_id).update(owner=charlie)
    assert possible_duplicate(account, alice) == []
    assert attentions.get("duplicates") is not None


def test_the_create_form_is_told_of_the_twin(alice: User, charlie: User) -> None:
    found_group(alice)
    finder = similar_finders.get("account")
    assert finder is not None
    typed = {
        "name": "Zelcorax Foods",
        "website": "zelcorax.example.com",
        "billing_city": "Bonn",
        "csrfmiddlewaretoken": "x",
    }
    found = finder.find(typed, alice, 5)
    assert {"Zelcorax Foods GmbH", "ZELCORAX FOODS"} == {one.title for one in found}
    assert all(one.visible and one.probability and one.probability > 0.5 and one.reason for one in found)
    hidden = finder.find(typed, charlie, 5)
    assert [(one.visible, one.title, one.url, one.probability, one.reason) for one in hidden] == [
        (False, "", "", None, "")
    ]
    assert finder.find({"name": "Wholly Unlike"}, alice, 5) == []
    assert finder.find({}, alice, 5) == []


def test_the_finder_reads_a_fixed_number_of_times(alice: User, django_assert_max_num_queries: Any) -> None:
    found_group(alice)
    finder = similar_finders.get("account")
    assert finder is not None
    with django_assert_max_num_queries(10):
        finder.find({"name": "Zelcorax Foods", "website": "zelcorax.example.com"}, alice, 5)


def test_schedules_are_written_once() -> None:
    from django_q.models import Schedule

    from dataquality.schedules import NIGHTLY, WEEKLY, ensure_schedules

    ensure_schedules()
    Schedule.objects.filter(name=WEEKLY).update(minutes=7)
    ensure_schedules()
    kept = {s.name: s for s in Schedule.objects.filter(name__startswith="Duplicates")}
    assert set(kept) == {NIGHTLY, WEEKLY}
    assert (kept[NIGHTLY].schedule_type, kept[WEEKLY].schedule_type, kept[WEEKLY].minutes) == ("D", "W", 7)


def test_scheduled_tasks_run(alice: User) -> None:
    from dataquality.tasks import scan_changed, scan_everything

    twins(alice)
    scan_everything()
    assert DuplicateGroup.objects.count() == 1
    announced_account(
        owner=alice,
        name="Zelcorax Foods",
        website="zelcorax.example.com",
        phone="+49895550142",
        billing_city="Bonn",
        billing_country="DE",
    )
    scan_changed()
    assert DuplicateGroup.objects.get().size == 3
    request_scan(kind="account")
    scan_changed()
    assert reverse("dataquality:duplicates") == URL
    assert scan(kind="contact").records == 0
