"""Handing over, what stands in the way of deleting, and the checks over stored rows."""

import pytest
from django.core.exceptions import ValidationError

from accounts import dependents, integrity
from accounts.models import Account
from accounts.services import (
    archive_account,
    assign_owner,
    create_account,
    delete_account,
    move_account,
    restore_account,
    update_account,
)
from accounts.services.lifecycle import NotEmpty
from hotcrm.audit.models import AuditEntry
from hotcrm.core import changes
from hotcrm.core.customer360 import Handover, handovers
from hotcrm.core.models import VersionConflict
from hotcrm.users.models import ManagementLine, User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme", owner=alice)


def test_create_announces_the_account_once_it_has_its_place(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[set[int]] = []
    monkeypatch.setitem(changes._listeners, "accounts.account", [lambda model, ids: told.append(set(ids))])
    account = create_account(actor=alice, name="Acme")
    assert told == [{account.pk}]
    assert account.owner == alice


def test_create_refuses_fields_that_are_not_for_people(alice: User) -> None:
    for field in ("version", "merged_into", "lft", "created_at"):
        with pytest.raises(ValueError, match="not changed here"):
            create_account(actor=alice, name="Acme", **{field: 1})
    with pytest.raises(ValidationError):
        create_account(actor=alice, name="")


def test_update_of_an_old_version_writes_nothing(account: Account, alice: User) -> None:
    update_account(account=account, actor=alice, version=1, name="Acme One")
    with pytest.raises(VersionConflict) as conflict:
        update_account(account=account, actor=alice, version=1, name="Acme Two", parent=None)
    assert conflict.value.current.name == "Acme One"
    assert Account.objects.get().name == "Acme One"


def test_a_change_is_told_in_words(account: Account, alice: User) -> None:
    update_account(account=account, actor=alice, version=1, sla_tier="gold")
    update_account(account=account, actor=alice, version=2, name="Acme Corp", employees=4, founded=1999)
    told = [event.data["words"] for event in Event.objects.filter(kind="accounts.changed").order_by("pk")]
    assert told == ["changed SLA tier from nothing to Gold", "changed name from Acme to Acme Corp and 2 more fields"]


def test_saving_what_is_stored_already_tells_nothing(account: Account, alice: User) -> None:
    update_account(account=account, actor=alice, version=1, name="Acme")
    assert not Event.objects.filter(kind="accounts.changed").exists()


def test_a_new_owner_takes_along_what_is_registered(account: Account, alice: User, bob: User) -> None:
    handed: list[tuple[User, User, Account]] = []

    def hand_over(before: User, after: User, account: Account, actor: User) -> int:
        handed.append((before, after, account))
        return 3

    with handovers.temporarily(Handover(key="t.things", label="Things", hand_over=hand_over)):
        moved = assign_owner(account=account, owner=bob, actor=alice)
    assert moved["Things"] == 3
    assert handed == [(alice, bob, account)]
    stored = Account.objects.get()
    assert (stored.owner, stored.version) == (bob, 2)
    entry = AuditEntry.objects.get(action="account.owner")
    assert (entry.object_ids, entry.detail) == ([account.pk], {"before": alice.pk, "after": bob.pk})


def test_archive_twice_is_once(account: Account, alice: User) -> None:
    assert archive_account(account=account, actor=alice)
    assert not archive_account(account=account, actor=alice)
    assert restore_account(account=Account.objects.get(), actor=alice)
    assert Event.objects.filter(account=account).count() == 2


def test_what_stands_in_the_way_is_found_from_the_schema(account: Account, alice: User) -> None:
    ContactFactory(account=account)
    OpportunityFactory.create_batch(2, account=account)
    AccountFactory(parent=account)
    found = {reference.label: reference.count for reference in dependents.to_account(account)}
    assert found["opportunities"] == 2
    assert found["contact"] == 1
    assert found["subsidiary"] == 1
    with pytest.raises(NotEmpty, match="2 opportunities"):
        delete_account(account=account, actor=alice)
    assert AuditEntry.objects.count() == 0


def test_move_tells_where(account: Account, alice: User) -> None:
    corp = AccountFactory(name="Corp")
    assert move_account(account=account, parent=corp, actor=alice)
    assert not move_account(account=account, parent=corp, actor=alice)
    assert [e.data["words"] for e in Event.objects.filter(kind="accounts.moved")] == ["under Corp"]


# --- check_integrity --------------------------------------------------------------------------------------------------


def test_integrity_finds_a_fault_in_the_tree(account: Account) -> None:
    assert list(integrity.tree_faults()) == []
    with integrity.tree.tree_lock():
        Account.objects.filter(pk=account.pk).update(rght=9)
    assert [f.id for f in integrity.tree_faults()] == [account.pk]


def test_integrity_finds_rows_left_on_merged_accounts(account: Account) -> None:
    survivor = AccountFactory(name="Survivor")
    contact = ContactFactory(account=account)
    assert list(integrity.merged_accounts()) == []
    Account.objects.filter(pk=account.pk).update(merged_into=survivor)
    details = [f.detail for f in integrity.merged_accounts() if f.id == account.pk]
    assert any("1 contact" in detail for detail in details)
    contact.employments.all().delete()
    contact.account = survivor
    contact.save()
    assert [f for f in integrity.merged_accounts() if "contact" in f.detail] == []


def test_integrity_finds_a_redirect_in_two_hops(account: Account) -> None:
    middle, last = AccountFactory(name="Middle"), AccountFactory(name="Last")
    Account.objects.filter(pk=account.pk).update(merged_into=middle)
    Account.objects.filter(pk=middle.pk).update(merged_into=last)
    assert [f.id for f in integrity.merged_accounts() if f.code == "redirect"] == [account.pk]


def test_integrity_finds_a_broken_management_line(alice: User, mara: User, bob: User) -> None:
    assert list(integrity.management_line()) == []
    ManagementLine.objects.filter(manager=mara, report=alice).delete()
    ManagementLine.objects.create(manager=alice, report=bob)
    assert sorted(f.detail.split()[-1] for f in integrity.management_line()) == ["missing.", "much."]
