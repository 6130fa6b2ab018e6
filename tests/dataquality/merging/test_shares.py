"""Nobody comes to see or change by a merge what he could not before."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from accounts.models import Account, AccountUserObjectPermission
from dataquality.merging.effects import effects_of, linked
from dataquality.merging.plan import Plan, build_plan
from dataquality.models import Merge
from hotcrm.core.customer360 import integrity_checks
from hotcrm.users import roles
from hotcrm.users.models import User
from tests.dataquality.merging.dump import differences, dump, settled
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(alice: User) -> tuple[Account, Account]:
    return AccountFactory(owner=alice, name="Acme"), AccountFactory(owner=alice, name="ACME Inc")


def told(winner: Account, loser: Account, user: User) -> list[str]:
    """What the plan says about sight."""
    plan: Plan = build_plan(kind="account", ids=[winner.pk, loser.pk], user=user, winner_id=winner.pk)
    effects = effects_of(plan, user, linked(plan, user))
    return [f"{e.title}: {e.note}" for e in effects if e.icon in ("eye", "key-round")]


def sees(user: User) -> set[int]:
    return set(Account.objects.visible_to(User.objects.get(pk=user.pk)).values_list("pk", flat=True))


def test_a_share_of_a_merged_account_opens_nothing_and_comes_back(
    alice: User, charlie: User, pair: tuple[Account, Account]
) -> None:
    winner, loser = pair
    assign_perm("view_account", charlie, loser)
    before = settled()
    assert told(winner, loser, alice) == [
        "1 share ends: Charlie Stranger could not see as much of Acme before. An undo gives it back"
    ]
    done = merge(alice, winner, loser)
    assert sees(charlie) == set()
    assert [finding for check in integrity_checks.items() for finding in check.findings()] == []
    undo(alice, done)
    assert sees(charlie) == {loser.pk}
    assert differences(before, dump()) == []


def test_who_could_see_the_survivor_keeps_his_share(alice: User, bob: User, mara: User) -> None:
    winner, loser = AccountFactory(owner=bob), AccountFactory(owner=alice)
    assign_perm("view_account", bob, loser)
    merge(UserFactory(is_superuser=True), winner, loser)
    assert AccountUserObjectPermission.objects.get(user=bob).content_object_id == winner.pk


def test_who_only_sees_the_survivor_does_not_come_to_change_it(
    alice: User, charlie: User, pair: tuple[Account, Account]
) -> None:
    winner, loser = pair
    for right in ("view_account", "change_account"):
        assign_perm(right, charlie, loser)
    assign_perm("view_account", charlie, winner)
    merge(alice, winner, loser)
    held = AccountUserObjectPermission.objects.filter(user=charlie).values_list("permission__codename", flat=True)
    assert list(held) == ["view_account"]
    assert not Account.objects.editable_by(charlie).exists()


@pytest.mark.parametrize("knows_all", [False, True])
def test_the_share_of_a_role_follows_only_where_the_role_sees_all(
    alice: User, charlie: User, pair: tuple[Account, Account], knows_all: bool
) -> None:
    winner, loser = pair
    group = Group.objects.get(name=roles.STEWARD) if knows_all else Group.objects.create(name="Pilot")
    charlie.groups.add(group) if not knows_all else None
    assign_perm("view_account", group, loser)
    merge(alice, winner, loser)
    assert winner.group_grants.count() == int(knows_all)
    assert sees(charlie) == set()


def test_nobody_sees_more_than_before_whoever_shares_what(alice: User, bob: User, charlie: User, mara: User) -> None:
    """Except through the survivor itself, which is told."""
    winner, loser, third = AccountFactory(owner=bob), AccountFactory(owner=alice), AccountFactory(owner=alice)
    assign_perm("view_account", charlie, loser)
    assign_perm("view_account", charlie, third)
    people = [alice, bob, charlie, mara]
    saw_the_survivor = {p.pk: winner.pk in sees(p) for p in people}
    merge(UserFactory(is_superuser=True), winner, loser, third)
    assert {p.pk: winner.pk in sees(p) for p in people} == saw_the_survivor


def test_an_owner_who_loses_sight_is_named(alice: User, bob: User, charlie: User, mara: User, steward: User) -> None:
    winner, loser = AccountFactory(owner=alice, name="Acme"), AccountFactory(owner=charlie)
    assert told(winner, loser, steward) == ["Whoever sees Acme sees all of it: No longer: Charlie Stranger"]
    other = AccountFactory(owner=mara)
    assert told(winner, other, steward) == ["Whoever sees Acme sees all of it: Nobody who owned one loses sight"]


@pytest.mark.parametrize("how", ["manager", "share", "role share", "right", "superuser", "nothing"])
def test_what_is_told_of_owners_is_what_comes(how: str, alice: User, mara: User, steward: User) -> None:
    owner: Any = (
        mara if how == "manager" else steward if how == "right" else UserFactory(is_superuser=how == "superuser")
    )
    winner, loser = AccountFactory(owner=alice), AccountFactory(owner=owner)
    if how == "share":
        assign_perm("view_account", owner, winner)
    if how == "role share":
        group = Group.objects.create(name="Pilot")
        owner.groups.add(group)
        assign_perm("view_account", group, winner)
    words = told(winner, loser, steward)[0]
    merge(UserFactory(is_superuser=True), winner, loser)
    assert ("No longer" in words) == (winner.pk not in sees(owner))
    assert Merge.objects.count() == 1
