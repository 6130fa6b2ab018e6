"""Every address asks who is there, hides what is not his, and changes nothing on GET."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from accounts.models import Account
from hotcrm.users.models import User
from tests.architecture.routes import Route, all_routes, parameters
from tests.conftest import ClientFor

pytestmark = pytest.mark.django_db

# Pages for people who have not signed in, each for a reason that its name tells.
OPEN = {
    "account_login",
    "account_inactive",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "shell:healthz",
}
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "TRUNCATE")


def test_every_parameter_is_described(records: dict[str, Any]) -> None:
    unknown = [f"{r.name} {r.parameters}" for r in all_routes() if parameters(r, records) is None]
    assert unknown == []


def test_every_page_asks_who_is_there(client: Client, records: dict[str, Any]) -> None:
    assert list(pages_open_to_all(client, all_routes(), records)) == []


def test_a_page_open_to_all_is_found(client: Client, records: dict[str, Any]) -> None:
    with override_settings(ROOT_URLCONF=f"{__name__}"):
        found = list(pages_open_to_all(client, all_routes(), planted(records)))
    assert found == ["planted:open: 200"]


def test_get_changes_nothing(client_for: ClientFor, superuser: User, records: dict[str, Any]) -> None:
    assert list(reads_that_write(client_for(superuser), all_routes(), records)) == []


def test_a_get_that_writes_is_found(client_for: ClientFor, superuser: User, records: dict[str, Any]) -> None:
    with override_settings(ROOT_URLCONF=f"{__name__}"):
        found = list(reads_that_write(client_for(superuser), all_routes(), planted(records)))
    assert [finding.split(": ")[0] for finding in found] == ["planted:writing"]


def test_a_stranger_finds_no_record(client_for: ClientFor, charlie: User, records: dict[str, Any]) -> None:
    assert list(records_shown_to(client_for(charlie), all_routes(), records)) == []


def test_a_record_shown_to_a_stranger_is_found(client_for: ClientFor, charlie: User, records: dict[str, Any]) -> None:
    with override_settings(ROOT_URLCONF=f"{__name__}"):
        found = list(records_shown_to(client_for(charlie), all_routes(), planted(records)))
    assert found == ["planted:leak GET: 200", "planted:leak POST: 200"]


def pages_open_to_all(client: Client, routes: Iterable[Route], records: dict[str, Any]) -> Iterator[str]:
    """Addresses that answer somebody who has not signed in with anything but the way to sign in."""
    for route in routes:
        if route.name in OPEN:
            continue
        response = client.get(route.path(parameters(route, records) or {}))
        if not (response.status_code == 302 and response["Location"].startswith("/sign-in/")):
            yield f"{route.name}: {response.status_code}"


def reads_that_write(client: Client, routes: Iterable[Route], records: dict[str, Any]) -> Iterator[str]:
    """Addresses whose GET changes a row or ends in an error; the cache may remember the session."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and "hotcrm_cache" not in sql:
            written.append(sql[:100])
        return execute(sql, params, many, context)

    for route in routes:
        if route.name in OPEN:
            continue
        written.clear()
        with connection.execute_wrapper(note):
            response = client.get(route.path(parameters(route, records) or {}))
        if written or response.status_code >= 500:
            yield f"{route.name}: {response.status_code} {written}"


def records_shown_to(client: Client, routes: Iterable[Route], records: dict[str, Any]) -> Iterator[str]:
    """Addresses of a record that answer a stranger with anything but 404 (or 405, before they look)."""
    for route in routes:
        if "pk" not in route.parameters:
            continue
        address = route.path(parameters(route, records) or {})
        codes = {"GET": client.get(address).status_code, "POST": client.post(address).status_code}
        if 404 not in codes.values() or set(codes.values()) - {404, 405}:
            yield from (f"{route.name} {method}: {code}" for method, code in codes.items() if code not in {404, 405})


# --- a URLconf with every fault in it ---------------------------------------------------------------------------------


def planted(records: dict[str, Any]) -> dict[str, Any]:
    return records | {"planted": records["accounts"]}


def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Come in")


open_page.login_required = False  # type: ignore[attr-defined]


def writing_page(request: HttpRequest) -> HttpResponse:
    Account.objects.filter(name="x").update(name="y")
    return HttpResponse("Changed")


def leaking_page(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(Account.objects.get(pk=pk).name)


app_name = "planted"
urlpatterns = [
    path(
        "planted/",
        include(
            (
                [
                    path("open/", open_page, name="open"),
                    path("writing/", writing_page, name="writing"),
                    path("<int:pk>/", leaking_page, name="leak"),
                ],
                "planted",
            )
        ),
    )
]
