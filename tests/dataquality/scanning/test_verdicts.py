"""What people decide lasts until one of the records becomes another."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Account
from dataquality.models import DuplicateGroup, DuplicatePair, Verdict
from dataquality.scanning import verdicts
from dataquality.scanning.scan import scan
from hotcrm.core import changes
from hotcrm.users.models import User
from tests.factories.duplicates import announced_account, found_group

pytestmark = pytest.mark.django_db


def changed(account_id: int, **values: object) -> None:
    Account.objects.filter(pk=account_id).update(**values)
    changes.announced(Account, [account_id])


def test_not_a_duplicate_survives_every_scan(alice: User) -> None:
    group = found_group(alice)
    made = verdicts.not_duplicates(actor=alice, group=group, reason="Two plants")
    assert [(v.decision, v.reason, v.actor) for v in made] == [("different", "Two plants", alice)]
    assert DuplicateGroup.objects.count() == 0
    scan(kind="account", full=True)
    scan(kind="account")
    assert DuplicatePair.objects.count() == 1
    assert DuplicateGroup.objects.count() == 0


def test_a_field_that_identifies_nobody_does_not_reopen(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    verdicts.not_duplicates(actor=alice, group=group)
    changed(pair.low_id, employees=900, notes="new")
    scan(kind="account")
    assert DuplicateGroup.objects.count() == 0


def test_an_identifying_field_reopens_and_says_which(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    verdicts.not_duplicates(actor=alice, group=group, reason="Two plants")
    changed(pair.high_id, tax_id="DE811204417")
    scan(kind="account")
    assert DuplicateGroup.objects.count() == 1
    lapsed = verdicts.last_lapsed("account", pair.low_id, pair.high_id)
    assert lapsed is not None
    assert lapsed.lapsed_because == "Changed: tax ID"


def test_the_same_value_written_again_does_not_reopen(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    verdicts.not_duplicates(actor=alice, group=group)
    changed(pair.low_id, phone="0049 89 555 0142")
    scan(kind="account")
    assert DuplicateGroup.objects.count() == 0


def test_a_verdict_holds_through_a_merge_and_its_undo(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    third = announced_account(owner=alice, name="Something Else")
    verdicts.not_duplicates(actor=alice, group=group)
    changed(pair.high_id, merged_into=third)
    scan(kind="account")
    changed(pair.high_id, merged_into=None)
    scan(kind="account")
    assert DuplicatePair.objects.count() == 1
    assert DuplicateGroup.objects.count() == 0


def test_later_comes_back_after_seven_days(alice: User) -> None:
    group = found_group(alice)
    verdicts.later(actor=alice, group=group)
    scan(kind="account", full=True)
    assert DuplicateGroup.objects.count() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        scan(kind="account")
        assert DuplicateGroup.objects.count() == 1


def test_taking_back_is_for_those_who_decided(alice: User, bob: User) -> None:
    made = verdicts.not_duplicates(actor=alice, group=found_group(alice))
    assert verdicts.take_back(actor=bob, verdicts=[v.pk for v in made]) == 0
    assert DuplicateGroup.objects.count() == 0
    assert verdicts.take_back(actor=alice, verdicts=[v.pk for v in made]) == 1
    assert DuplicateGroup.objects.count() == 1


def test_deciding_again_replaces_the_verdict(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    verdicts.later(actor=alice, group=group)
    verdicts.different(actor=alice, kind="account", first=pair.high_id, second=pair.low_id, reason="checked")
    standing = Verdict.objects.standing().get()
    assert (standing.decision, standing.low_id, standing.high_id) == ("different", pair.low_id, pair.high_id)


def test_one_of_three_is_another(alice: User) -> None:
    found_group(alice)
    announced_account(
        owner=alice,
        name="Zelcorax Foods",
        website="zelcorax.example.com",
        phone="+49895550142",
        billing_city="Bonn",
        billing_country="DE",
    )
    scan(kind="account")
    group = DuplicateGroup.objects.get()
    everyone = verdicts.members(group)
    assert len(everyone) == 3
    verdicts.not_duplicates(actor=alice, group=group, ids=[everyone[2]])
    assert verdicts.members(DuplicateGroup.objects.get()) == everyone[:2]
