"""Each fault that `check_integrity` knows of merges, planted."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts import tree
from accounts.models import Account
from contacts.models import Contact
from dataquality.merging.integrity import merges
from dataquality.models import Merge, MergeRow
from hotcrm.users.models import User
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    return {finding.code for finding in merges()}


def check() -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("check_integrity", stdout=out, stderr=StringIO())
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_merges_and_undos_leave_nothing_to_find(alice: User) -> None:
    a, b, c = AccountFactory.create_batch(3, owner=alice)
    ContactFactory(account=b)
    merge(alice, a, b)
    undo(alice, merge(alice, a, c))
    assert codes() == set()


def test_the_command_answers_in_one_line_and_exits_1_on_a_fault(alice: User) -> None:
    a, b = AccountFactory.create_batch(2, owner=alice)
    merge(alice, a, b)
    assert check() == (0, {"ok": True, "findings": []})
    Contact.objects.bulk_create([Contact(last_name="Stray", account=b)])
    code, answer = check()
    assert (code, answer["ok"]) == (1, False)
    assert {"code", "model", "id", "detail"} == set(answer["findings"][0])


def chained(a: Account, b: Account, c: Account) -> None:
    Account.objects.filter(pk=a.pk).update(merged_into=c)


def below(a: Account, b: Account, c: Account) -> None:
    one, two = ContactFactory.create_batch(2, account=a)
    Contact.objects.filter(pk=two.pk).update(merged_into=one, reports_to=ContactFactory(account=a))


def above(a: Account, b: Account, c: Account) -> None:
    one, two = ContactFactory.create_batch(2, account=a)
    ContactFactory(account=a, reports_to=two)
    Contact.objects.filter(pk=two.pk).update(merged_into=one)


def left(a: Account, b: Account, c: Account) -> None:
    Contact.objects.bulk_create([Contact(last_name="Stray", account=b)])


def target(a: Account, b: Account, c: Account) -> None:
    Event.objects.create(account=a, root_id=a.pk, kind="x", occurred_at=a.created_at, cloud="x", target=b)


def alive(a: Account, b: Account, c: Account) -> None:
    Account.objects.filter(pk=b.pk).update(merged_into=None)


def untold(a: Account, b: Account, c: Account) -> None:
    Account.objects.filter(pk=c.pk).update(merged_into=a)


def empty(a: Account, b: Account, c: Account) -> None:
    MergeRow.objects.create(merge=Merge.objects.get(), sequence=99, table="x", action="move", pks=[])


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (chained, "redirect"),
        (below, "merged_not_root"),
        (above, "below_merged"),
        (left, "left_behind"),
        (target, "left_behind"),
        (alive, "journal"),
        (untold, "journal"),
        (empty, "journal_count"),
    ],
)
def test_a_planted_fault_is_found(alice: User, plant: Callable[..., None], code: str) -> None:
    a, b, c = AccountFactory.create_batch(3, owner=alice)
    merge(alice, a, b)
    assert codes() == set()
    plant(a, b, c)
    assert code in codes()


def test_rebuild_tree_repairs_places(alice: User) -> None:
    head = AccountFactory(owner=alice)
    child = AccountFactory(owner=alice, parent=head)
    with tree.tree_lock():
        Account.objects.filter(pk=child.pk).update(lft=40, rght=50)
    assert tree.faults()
    call_command("rebuild_tree", stdout=StringIO())
    assert not tree.faults()


@pytest.mark.parametrize(("what", "stored"), [("rollups", False), ("health", False), ("completeness", True)])
def test_recompute_says_whether_anything_is_stored(db: None, what: str, stored: bool) -> None:
    out, err = StringIO(), StringIO()
    call_command("recompute", what, stdout=out, stderr=err)
    assert json.loads(out.getvalue())["stored"] is stored
    assert ("nothing is stored" in err.getvalue()) is not stored
