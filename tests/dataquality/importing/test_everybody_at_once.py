"""Two imports, or an import and somebody who edits, at the same time."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from accounts import importing as accounts
from accounts.models import Account
from accounts.services import update_account
from contacts import importing as contacts
from contacts.models import Contact
from hotcrm.core.customer360 import ImportContext
from hotcrm.core.models import VersionConflict
from tests.factories.accounts import AccountFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_what_somebody_typed_during_an_import_is_not_lost(superuser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    account = AccountFactory(name="Acme", owner=superuser)
    told: list[str] = []

    def edited() -> None:
        try:
            update_account(account=account, actor=superuser, version=1, notes="Typed by hand")
        except VersionConflict:
            told.append("Somebody else saved first")
        finally:
            connections.close_all()

    editor = Thread(target=edited)
    write = accounts._Batch._write

    def written_slowly(batch: Any) -> None:
        editor.start()
        editor.join(1)
        write(batch)

    monkeypatch.setattr(accounts._Batch, "_write", written_slowly)
    accounts.save_rows([{"name": "Acme", "employees": 9}], ImportContext(actor=superuser, match=("name",)))
    editor.join()
    assert told or Account.objects.get().notes == "Typed by hand"


def test_two_imports_at_once_bring_each_person_in_once(superuser: Any) -> None:
    AccountFactory(name="Acme", owner=superuser)
    rows = [{"last_name": f"L{n}", "account": "Acme", "email": f"l{n}@example.com"} for n in range(100)]
    start = Barrier(2)

    def brought_in() -> None:
        start.wait()
        try:
            contacts.save_rows(rows, ImportContext(actor=superuser, match=("email", "name")))
        finally:
            connections.close_all()

    both = [Thread(target=brought_in) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Contact.objects.count() == 100
