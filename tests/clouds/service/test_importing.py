"""Cases come in from files: each row accounted for, nothing twice, the timeline told at the right times."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clouds.service.models import Case
from hotcrm.core.customer360 import ImportContext, RowOutcome, importables
from hotcrm.core.refusals import HIDDEN_MATCH
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.service import CaseFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db
OPENED, RESOLVED = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def context(superuser: Any) -> ImportContext:
    return ImportContext(actor=superuser)


def save(rows: list[dict[str, Any]], context: ImportContext) -> list[RowOutcome]:
    importable = importables.get("case")
    assert importable
    return list(importable.save(rows, context))


def test_a_row_becomes_a_case_with_number_and_due_time(context: ImportContext) -> None:
    AccountFactory(name="Acme", sla_tier="gold")
    [outcome] = save([{"external_id": "T1", "account": "acme", "subject": "Down", "opened_at": OPENED}], context)
    case = Case.objects.get(pk=outcome.pk)
    assert case.number == Case.number_of(case.pk)
    assert case.due_at == OPENED + timedelta(hours=72)
    assert Event.objects.get().occurred_at == OPENED


def test_the_same_file_again_changes_nothing(context: ImportContext) -> None:
    AccountFactory(name="Acme")
    rows = [
        {"external_id": f"T{n}", "account": "Acme", "subject": f"S{n}", "opened_at": OPENED, "resolved_at": RESOLVED}
        for n in range(4)
    ]
    first = save(rows, context)
    told = Event.objects.count()
    again = save(rows, context)
    assert [(o.status, o.pk) for o in again] == [("unchanged", o.pk) for o in first]
    assert Event.objects.count() == told == 8
    assert set(Case.objects.values_list("status", "resolved_at")) == {("resolved", RESOLVED)}


def test_a_changed_row_updates_its_case(context: ImportContext) -> None:
    AccountFactory(name="Acme", sla_tier="gold")
    row = {"external_id": "T1", "account": "Acme", "subject": "S", "opened_at": OPENED}
    save([row], context)
    [outcome] = save([row | {"priority": "p1", "status": "open"}], context)
    case = Case.objects.get()
    assert (outcome.status, outcome.pk, case.status, case.version) == ("updated", case.pk, "open", 2)
    assert case.due_at == OPENED + timedelta(hours=4)
    assert Event.objects.filter(kind="service.escalated").count() == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"account": ""}, "account", "Account is missing."),
        ({"account": "Nobody"}, "account", "There is no account 'Nobody'."),
        (
            {"resolved_at": OPENED - timedelta(days=1)},
            "resolved_at",
            "The case was resolved before it was opened.",
        ),
        (
            {"resolved_at": RESOLVED, "status": "open"},
            "resolved_at",
            "The case has a date of resolution but is not resolved.",
        ),
        (
            {"opened_at": timezone.now() + timedelta(days=2)},
            "opened_at",
            "The case can't have been opened in the future.",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_goes_in(
    row: dict[str, Any], field: str, reason: str, context: ImportContext
) -> None:
    AccountFactory(name="Acme")
    good = {"account": "Acme", "subject": "S", "opened_at": OPENED}
    outcomes = save([good | row, good], context)
    assert (outcomes[0].status, outcomes[0].field, outcomes[0].reason) == ("rejected", field, reason)
    assert outcomes[1].status == "created"
    assert Case.objects.count() == 1


def test_a_case_that_the_importing_person_may_not_change_stays_as_it_is(alice: User, mara: User) -> None:
    theirs = CaseFactory(account=AccountFactory(name="Alice's", owner=alice), external_id="T1", subject="Down")
    AccountFactory(name="Mine", owner=mara)
    [outcome] = save([{"external_id": "T1", "account": "Mine", "subject": "Up"}], ImportContext(actor=mara))
    assert (outcome.status, outcome.pk, outcome.reason) == ("rejected", None, HIDDEN_MATCH)
    stored = Case.objects.get(pk=theirs.pk)
    assert (stored.account_id, stored.subject) == (theirs.account_id, "Down")
