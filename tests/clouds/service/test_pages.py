"""The pages of cases: who sees them, who may write, and how many questions they ask the database."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clouds.service.models import Case
from clouds.service.services.cases import set_status
from tests.factories.accounts import AccountFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
LIST_QUERIES, PAGE_QUERIES = 8, 10
WRITES = ["edit", "status", "archival", "restoration", "deletion"]
POST_ONLY = ["status", "archival", "restoration"]


@pytest.fixture
def case(alice: Any) -> Case:
    found: Case = CaseFactory(account=AccountFactory(owner=alice, name="Acme", sla_tier="gold"), subject="It is down")
    return found


@pytest.mark.parametrize("who", ["alice", "mara", "service_agent"])
def test_sales_managers_and_service_see_the_page(who: str, case: Case, request: Any, client_for: Any) -> None:
    client = client_for(request.getfixturevalue(who))
    for name, args in (("page", [case.pk]), ("list", [])):
        response = client.get(reverse(f"service:{name}", args=args))
        assert response.status_code == 200
        assert "It is down" in response.text


@pytest.mark.parametrize("who", ["charlie", "accountant", "marketer", "reader"])
def test_strangers_and_departments_without_cases_get_404(who: str, case: Case, request: Any, client_for: Any) -> None:
    client = client_for(request.getfixturevalue(who))
    for name in ("page", "edit", "deletion"):
        assert client.get(reverse(f"service:{name}", args=[case.pk])).status_code == 404
    for name in WRITES:
        assert client.post(reverse(f"service:{name}", args=[case.pk])).status_code == 404
    assert "It is down" not in client.get(reverse("service:list")).text


@pytest.mark.parametrize("name", WRITES)
def test_sales_reads_and_gets_403_for_every_write(name: str, case: Case, alice: Any, client_for: Any) -> None:
    assert client_for(alice).post(reverse(f"service:{name}", args=[case.pk]), {"status": "new"}).status_code == 403
    case.refresh_from_db()
    assert (case.status, case.archived_at) == ("open", None)


def test_sales_may_not_open_cases(alice: Any, client_for: Any) -> None:
    assert client_for(alice).get(reverse("service:new")).status_code == 403


@pytest.mark.parametrize("name", ["page", *WRITES])
def test_a_case_that_does_not_exist_is_404(name: str, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    address = reverse(f"service:{name}", args=[987654])
    assert (client.get(address) if name == "page" else client.post(address)).status_code == 404
    assert client.get("/cases/abc/").status_code == 404


@pytest.mark.parametrize("name", POST_ONLY)
def test_actions_take_posts_only(name: str, case: Case, service_agent: Any, client_for: Any) -> None:
    assert client_for(service_agent).get(reverse(f"service:{name}", args=[case.pk])).status_code == 405


def test_a_fragment_is_the_piece_and_not_the_page(case: Case, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    for address, root in (
        (reverse("service:list"), 'id="list"'),
        (reverse("service:page", args=[case.pk]), 'id="case"'),
    ):
        response = client.get(address, **HTMX)
        assert "<html" not in response.text
        assert root in response.text
        assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(("name", "most"), [("list", LIST_QUERIES), ("page", PAGE_QUERIES)])
def test_pages_ask_the_same_for_1_and_50(name: str, most: int, case: Case, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    address = reverse(f"service:{name}", args=[case.pk] if name == "page" else [])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    set_status(case=case, status="waiting", actor=service_agent)
    asked()
    one = asked()
    for n in range(50):
        CaseFactory(account=case.account)
        set_status(case=case, status="open" if n % 2 == 0 else "waiting", actor=service_agent)
    assert asked() == one
    assert one <= most


def test_one_click_resolves_with_and_without_javascript(case: Case, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    address = reverse("service:status", args=[case.pk])
    response = client.post(address, {"status": "resolved"})
    assert (response.status_code, response["Location"]) == (303, reverse("service:page", args=[case.pk]))
    case.refresh_from_db()
    assert case.resolved_at is not None
    response = client.post(address, {"status": "open"}, **HTMX)
    assert response.status_code == 200
    assert "left" in response.text
    response = client.post(address, {"status": "magic"}, **HTMX)
    assert response.status_code == 422
    assert "There is no status" in response.text


def test_a_case_is_opened_from_the_account(service_agent: Any, client_for: Any) -> None:
    account = AccountFactory(name="Acme", sla_tier="silver")
    client = client_for(service_agent)
    address = f"{reverse('service:new')}?account={account.pk}"
    assert f"Acme #{account.pk}" in client.get(address).text
    data = {"subject": "Cannot sign in", "account": f"Acme #{account.pk}", "priority": "p1"}
    response = client.post(address, data)
    assert response.status_code == 303
    case = Case.objects.get()
    assert (case.account, case.priority, case.owner) == (account, "p1", service_agent)
    assert case.number in client.get(response["Location"]).text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"subject": ""}, "Say in a few words what the customer needs."),
        ({"account": "Nobody"}, "No account is called Nobody."),
        ({"priority": "p9"}, "Select a valid choice"),
        ({"subject": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_form_that_cannot_be_saved_says_why_and_keeps_what_was_typed(
    values: dict[str, str], words: str, service_agent: Any, client_for: Any
) -> None:
    AccountFactory(name="Acme")
    data = {"subject": "S", "account": "Acme", "priority": "p3", "description": "Keep this"} | values
    response = client_for(service_agent).post(reverse("service:new"), data)
    assert response.status_code == 422
    assert words in response.text
    assert "Keep this" in response.text
    assert not Case.objects.exists()


def test_the_same_form_sent_twice_opens_one_case(service_agent: Any, client_for: Any) -> None:
    AccountFactory(name="Acme")
    client, address = client_for(service_agent), reverse("service:new")
    key = re.findall(r'name="idempotency_key" value="(\w+)"', client.get(address).text)
    data = {"subject": "S", "account": "Acme", "priority": "p3", "idempotency_key": key[0]}
    first, second = (client.post(address, data) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert first["Location"] == reverse("service:page", args=[Case.objects.get().pk])


def test_two_editors_see_both_values_and_lose_nothing(case: Case, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    address = reverse("service:edit", args=[case.pk])
    data = {"priority": "p3", "version": "1"}
    assert client.post(address, {**data, "subject": "Theirs"}).status_code == 303
    response = client.post(address, {**data, "subject": "Mine"})
    assert response.status_code == 409
    assert "Theirs" in response.text
    assert "Mine" in response.text
    assert client.post(address, {**data, "subject": "Mine", "version": "2"}).status_code == 303
    case.refresh_from_db()
    assert case.subject == "Mine"


def test_archive_restore_and_delete(case: Case, service_agent: Any, client_for: Any) -> None:
    client = client_for(service_agent)
    row = f'data-pk="{case.pk}"'
    assert client.post(reverse("service:archival", args=[case.pk])).status_code == 303
    assert row not in client.get(reverse("service:list")).text
    assert row in client.get(reverse("service:list") + "?archived=1").text
    assert client.post(reverse("service:restoration", args=[case.pk])).status_code == 303
    assert row in client.get(reverse("service:list")).text
    assert "be deleted" not in client.get(reverse("service:deletion", args=[case.pk])).text
    assert client.post(reverse("service:deletion", args=[case.pk])).status_code == 303
    assert not Case.objects.exists()


def test_a_case_with_a_history_is_not_deleted(case: Case, service_agent: Any, client_for: Any) -> None:
    set_status(case=case, status="waiting", actor=service_agent)
    response = client_for(service_agent).post(reverse("service:deletion", args=[case.pk]))
    assert response.status_code == 422
    assert "1 timeline entry" in response.text
    assert Case.objects.exists()
