"""Two imports, or an import and somebody who edits, at the same time."""

from importlib import import_module
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from accounts import importing as accounts
from accounts.models import Account
from accounts.services import update_account
from clouds.sales.models import Opportunity
from clouds.sales.services.opportunities import create_opportunity, update_opportunity
from clouds.service.models import Case, CaseStatus
from clouds.service.services import importing as cases
from clouds.service.services.cases import create_case, set_status
from contacts import importing as contacts
from contacts.models import Contact
from hotcrm.core.customer360 import ImportContext
from hotcrm.core.models import VersionConflict
from tests.factories.accounts import AccountFactory

deals = import_module("clouds.sales.services.importing.save")

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


def typed_during(monkeypatch: pytest.MonkeyPatch, module: Any, edit: Any, bring_in: Any) -> bool:
    """Whether somebody who edits while an import writes was told that it came first."""
    told: list[bool] = []

    def edited() -> None:
        try:
            edit()
        except VersionConflict:
            told.append(True)
        finally:
            connections.close_all()

    editor = Thread(target=edited)
    write = module._write

    def written_slowly(batch: Any) -> None:
        editor.start()
        editor.join(1)
        write(batch)

    monkeypatch.setattr(module, "_write", written_slowly)
    bring_in()
    editor.join()
    return bool(told)


def test_what_somebody_typed_into_a_deal_during_an_import_is_not_lost(
    superuser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, other = AccountFactory(name="Acme", owner=superuser), AccountFactory(name="Other", owner=superuser)
    deal = create_opportunity(account=other, actor=superuser, name="Deal")
    Opportunity.objects.update(external_id="D1")
    told = typed_during(
        monkeypatch,
        deals,
        lambda: update_opportunity(opportunity=deal, actor=superuser, version=1, next_step="Typed by hand"),
        lambda: deals.save([{"external_id": "D1", "account": "Acme", "amount": 9}], ImportContext(actor=superuser)),
    )
    stored = Opportunity.objects.get()
    assert (stored.amount, stored.account) == (9, account)
    assert told or stored.next_step == "Typed by hand"


def test_what_somebody_typed_into_a_case_during_an_import_is_not_lost(
    superuser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    AccountFactory(name="Acme", owner=superuser)
    case = create_case(account=AccountFactory(name="Other", owner=superuser), actor=superuser, subject="Broken")
    Case.objects.update(external_id="C1")
    told = typed_during(
        monkeypatch,
        cases,
        lambda: set_status(case=case, actor=superuser, status=CaseStatus.RESOLVED),
        lambda: cases.save(
            [{"external_id": "C1", "account": "Acme", "subject": "Broken glass"}], ImportContext(actor=superuser)
        ),
    )
    stored = Case.objects.get()
    assert stored.subject == "Broken glass"
    assert told or stored.status == CaseStatus.RESOLVED
