"""A list as a file: exactly what is filtered, sorted and shown, safe to open, and readable again."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Account
from hotcrm.audit.models import AuditEntry
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
EXPORT = "/views/export/account/"
NASTY = ["=1+1", "+49 89 555", "-7", "@cmd", "'quoted", 'Plain, with "quotes"', "Ünïcode ＝x", "''=twice"]


def taken(client: Any, query: str, path: str = EXPORT) -> bytes:
    answer = client.post(path, {"query": query})
    assert answer.status_code == 200
    return b"".join(answer)


def test_filtered_sorted_and_shown(client_for: ClientFor, alice: User) -> None:
    for number, kind in enumerate(("customer", "partner", "customer")):
        AccountFactory(name=f"Company {number}", type=kind, owner=alice)
    text = taken(client_for(alice), "type=customer&sort=-name&columns=type,name,pipeline&view=7&after=x").decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["Name", "Type", "Open pipeline", "Pipeline currency"],
        ["Company 2", "Customer", "", ""],
        ["Company 0", "Customer", "", ""],
    ]


def test_chosen_rows_alone_or_all_that_match(client_for: ClientFor, alice: User, bob: User) -> None:
    _, two, three = (AccountFactory(name=name, owner=alice, type="customer") for name in ("One", "Two", "Three"))
    hidden = AccountFactory(name="Hidden", owner=bob, type="customer")
    client = client_for(alice)
    sent = {"filter": "type=customer&columns=name", "ids": [two.pk, three.pk, hidden.pk, "x"]}
    assert b"".join(client.post(EXPORT, sent)).decode().split() == ["Name", "Three", "Two"]
    everything = b"".join(client.post(EXPORT, sent | {"all": "1"})).decode().split()
    assert everything == ["Name", "One", "Three", "Two"]
    page = client.get("/accounts/").content.decode()
    assert f'formaction="{EXPORT}" name="csrfmiddlewaretoken"' in page


def test_it_is_kept_who_took_what(client_for: ClientFor, alice: User, reader: User) -> None:
    AccountFactory(owner=alice)
    taken(client_for(alice), "type=customer")
    [entry] = AuditEntry.objects.filter(action="export")
    assert (entry.actor, entry.model) == (alice, "accounts.Account")
    assert (entry.detail["rows"], entry.detail["query"]) == (1, "type=customer")
    assert client_for(reader).post(EXPORT, {"query": ""}).status_code == 403
    assert "Export CSV" not in client_for(reader).get("/accounts/").content.decode()
    assert client_for(alice).get(EXPORT).status_code == 405


def test_export_import_export_is_equal_to_the_byte(
    client_for: ClientFor, alice: User, steward: User, tmp_path: Path
) -> None:
    for name in NASTY:
        AccountFactory(name=name, owner=alice, phone="+49 89 5550142", website="")
    client = client_for(alice)
    query = "columns=name,phone,city&sort=name"
    first = taken(client, query)
    cells = [row[0] for row in csv.reader(io.StringIO(first.decode()))]
    assert {"'=1+1", "'+49 89 555", "'-7", "'@cmd"} <= set(cells)
    file, mapping = tmp_path / "accounts.csv", tmp_path / "mapping.json"
    file.write_bytes(first)
    mapping.write_text(
        json.dumps({"columns": {"Name": {"field": "name"}, "Phone": {"field": "phone"}}, "match": ["name"]})
    )
    before = Account.objects.count()
    Account.objects.update(phone="")
    call_command("import_csv", "account", str(file), mapping=mapping, duplicates="update")
    assert Account.objects.count() == before
    assert taken(client, query) == first
