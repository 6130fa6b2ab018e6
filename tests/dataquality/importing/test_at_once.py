"""The same file brought in by several people at the same moment."""

import io
import threading
from typing import Any

import pytest
from django.db import connections

from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.service.models import Case
from contacts.models import Contact
from dataquality.importing import engine
from dataquality.importing.mapping import from_json
from dataquality.importing.reader import open_table
from dataquality.importing.tally import ImportResult
from hotcrm.core.customer360 import importables, integrity_checks
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 60
HEADS = {
    "account": "name,billing_city,owner",
    "contact": "first_name,last_name,email,account",
    "opportunity": "external_id,name,account,stage",
    "case": "external_id,subject,account,opened_at",
}
CELLS = {
    "account": "Brand {n},Hamburg,Paula Neu",
    "contact": "Ada,Brand{n},ada{n}@brand.example,Acme",
    "opportunity": "D{n},Deal {n},Acme,Prospecting",
    "case": "C{n},Problem {n},Acme,2026-01-05 10:00",
}
MODELS: dict[str, Any] = {"account": Account, "contact": Contact, "opportunity": Opportunity, "case": Case}


def bring_in(kind: str, actor: User) -> ImportResult:
    importable = importables.get(kind)
    assert importable is not None
    lines = [HEADS[kind], *(CELLS[kind].format(n=n) for n in range(ROWS))]
    columns = {"owner": {"field": "owner", "create_people": True}} if kind == "account" else {}
    mapping = from_json({"columns": columns} if columns else {}, importable)
    order = engine.Order(importable=importable, mapping=mapping, actor=actor, chunk=20)
    return engine.run(open_table(io.BytesIO("\n".join(lines).encode())), order)


@pytest.mark.parametrize("kind", list(MODELS))
def test_the_same_file_twice_at_once_makes_nothing_twice(kind: str) -> None:
    actor = UserFactory(is_superuser=True)
    AccountFactory(name="Acme", owner=actor)
    before = MODELS[kind].objects.count()
    results: list[Any] = []
    gate = threading.Barrier(3)

    def work() -> None:
        gate.wait()
        try:
            results.append(bring_in(kind, actor))
        except Exception as error:  # noqa: BLE001  (told to the test)
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error for error in results if isinstance(error, Exception)] == []
    assert sum(result.tally.created for result in results) == ROWS
    assert sum(result.tally.rejected for result in results) == 0
    assert MODELS[kind].objects.count() == before + ROWS
    assert User.objects.filter(first_name="Paula").count() == (1 if kind == "account" else 0)
    assert [finding for check in integrity_checks.items() for finding in check.findings()] == []
