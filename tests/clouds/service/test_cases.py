"""Cases: their numbers, due times and what the timeline tells of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from clouds.service import integrity
from clouds.service.models import HOURS, Case, CaseStatus, Priority, due
from clouds.service.services.archival import archive_case, delete_case, restore_case
from clouds.service.services.cases import create_case, set_status, update_case
from clouds.service.services.sla import rebuild_due_times
from hotcrm.core import changes
from hotcrm.core.customer360 import event_kinds
from hotcrm.core.models import VersionConflict
from hotcrm.core.refusals import NotEmpty
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.service import CaseFactory
from timeline.models import Event


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(target_id=case.pk).order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_case_gets_a_number_and_a_due_time(service_agent: Any) -> None:
    account = AccountFactory(sla_tier="gold")
    case = create_case(account=account, actor=service_agent, subject="Down", priority="p2")
    case.refresh_from_db()
    assert case.number == Case.number_of(case.pk)
    assert case.number.isdecimal()
    assert case.due_at == case.opened_at + timedelta(hours=24)
    assert (case.owner, case.status, case.resolved_at) == (service_agent, "new", None)
    assert kinds(case) == ["service.opened"]


@pytest.mark.parametrize(("tier", "priority"), list(HOURS))
def test_every_tier_and_priority_has_its_hours(tier: str, priority: str) -> None:
    now = timezone.now()
    assert due(tier, priority, now) == now + timedelta(hours=HOURS[tier, priority])


def test_a_better_tier_and_a_higher_priority_are_never_slower() -> None:
    for tier in ("gold", "silver", "bronze"):
        hours = [HOURS[tier, priority] for priority in Priority.values]
        assert hours == sorted(hours)
    for priority in Priority.values:
        assert HOURS["gold", priority] < HOURS["silver", priority] < HOURS["bronze", priority]


def test_without_a_tier_nothing_is_due() -> None:
    assert due("", "p1", timezone.now()) is None


@pytest.mark.django_db
def test_a_changed_tier_moves_the_due_times_of_open_cases_only() -> None:
    account = AccountFactory(sla_tier="bronze")
    opened, resolved = CaseFactory(account=account), CaseFactory(account=account, status="resolved")
    before = resolved.due_at
    Account.objects.filter(pk=account.pk).update(sla_tier="gold")
    changes.announced(Account, [account.pk])
    opened.refresh_from_db()
    resolved.refresh_from_db()
    assert opened.due_at == opened.opened_at + timedelta(hours=72)
    assert resolved.due_at == before
    Account.objects.filter(pk=account.pk).update(sla_tier="")
    changes.announced(Account, [account.pk])
    opened.refresh_from_db()
    assert opened.due_at is None


@pytest.mark.django_db
def test_a_changed_priority_moves_the_due_time_and_tells_of_an_escalation(service_agent: Any) -> None:
    case = CaseFactory(account=AccountFactory(sla_tier="gold"))
    case = update_case(case=case, actor=service_agent, version=1, priority="p1")
    assert case.due_at == case.opened_at + timedelta(hours=4)
    assert kinds(case) == ["service.escalated"]
    assert Event.objects.get(target_id=case.pk).milestone
    case = update_case(case=case, actor=service_agent, version=2, subject="Other words")
    assert kinds(case) == ["service.escalated", "service.changed"]


@pytest.mark.django_db
def test_a_critical_case_is_an_escalation_from_the_start(service_agent: Any) -> None:
    case = create_case(account=AccountFactory(), actor=service_agent, subject="Fire", priority="p1")
    assert kinds(case) == ["service.escalated"]


@pytest.mark.django_db
def test_resolving_dates_the_case_and_reopening_takes_the_date_back(service_agent: Any) -> None:
    case = CaseFactory()
    resolved = set_status(case=case, status="resolved", actor=service_agent)
    assert resolved.resolved_at is not None
    assert kinds(case) == ["service.resolved"]
    again = set_status(case=case, status="open", actor=service_agent)
    assert again.resolved_at is None
    assert kinds(case) == ["service.resolved", "service.status"]
    set_status(case=case, status="open", actor=service_agent)
    assert len(kinds(case)) == 2


@pytest.mark.django_db
def test_what_a_case_refuses(service_agent: Any) -> None:
    case = CaseFactory()
    with pytest.raises(ValidationError, match="There is no status 'gone'"):
        set_status(case=case, status="gone", actor=service_agent)
    with pytest.raises(VersionConflict):
        set_status(case=case, status="open", actor=service_agent, version=9)
    with pytest.raises(ValidationError) as refused:
        create_case(account=case.account, actor=service_agent, subject="")
    assert "subject" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        create_case(
            account=case.account, actor=service_agent, subject="x", opened_at=timezone.now() + timedelta(days=1)
        )
    assert "opened_at" in refused.value.message_dict
    archive_case(case=case, actor=service_agent)
    with pytest.raises(ValidationError, match="Restore it first"):
        set_status(case=case, status="open", actor=service_agent)


@pytest.mark.django_db
def test_a_case_for_a_merged_account_goes_to_the_survivor(service_agent: Any) -> None:
    survivor, merged = AccountFactory(), AccountFactory()
    Account.objects.filter(pk=merged.pk).update(merged_into=survivor)
    person = ContactFactory(account=survivor)
    old = ContactFactory(account=survivor)
    type(old).objects.filter(pk=old.pk).update(merged_into=person)
    case = create_case(account=merged, actor=service_agent, subject="Late", contact=old)
    assert (case.account, case.contact) == (survivor, person)


@pytest.mark.django_db
def test_archive_restore_and_delete(service_agent: Any) -> None:
    case = create_case(account=AccountFactory(), actor=service_agent, subject="Small")
    archive_case(case=case, actor=service_agent)
    assert not Case.objects.open().exists()
    restore_case(case=case, actor=service_agent)
    assert Case.objects.open().exists()
    delete_case(case=case, actor=service_agent)
    assert not Case.objects.exists()
    kept = create_case(account=AccountFactory(), actor=service_agent, subject="Kept")
    set_status(case=kept, status="waiting", actor=service_agent)
    with pytest.raises(NotEmpty, match="1 timeline entry"):
        delete_case(case=kept, actor=service_agent)


@pytest.mark.django_db
def test_stale_due_times_are_found_and_repaired() -> None:
    case = CaseFactory(account=AccountFactory(sla_tier="gold"))
    assert not list(integrity.stale_due_times())
    Case.objects.filter(pk=case.pk).update(due_at=None)
    [finding] = integrity.stale_due_times()
    assert (finding.code, finding.id) == ("due_at", case.pk)
    rebuild_due_times()
    assert not list(integrity.stale_due_times())


@pytest.mark.django_db
def test_a_case_without_a_number_is_found() -> None:
    case = CaseFactory()
    Case.objects.filter(pk=case.pk).update(number="~1")
    [finding] = integrity.unnumbered()
    assert (finding.code, finding.id) == ("case_number", case.pk)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_get_numbers_of_their_own(service_agent: Any) -> None:
    account = AccountFactory(sla_tier="gold")
    start = Barrier(8)

    def write(writer: int) -> None:
        start.wait()
        try:
            for n in range(10):
                create_case(account=account, actor=service_agent, subject=f"{writer} {n}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(8)))
    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 80
    assert all(number.isdecimal() for number in numbers)
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.NEW}


@pytest.mark.django_db
def test_a_changed_field_is_told_quietly_once(service_agent: Any) -> None:
    case = create_case(account=AccountFactory(), actor=service_agent, subject="Down", priority="p3")
    update_case(case=case, actor=service_agent, version=1, subject="Down again", description="")
    update_case(case=case, actor=service_agent, version=2, priority="p1")
    assert kinds(case) == ["service.opened", "service.changed", "service.escalated"]
    told = Event.objects.get(kind="service.changed")
    assert told.data["words"] == "changed subject from Down to Down again"
    kind = event_kinds.get("service.changed")
    assert kind
    assert kind.quiet
