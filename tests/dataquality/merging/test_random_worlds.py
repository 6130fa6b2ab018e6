"""Any order of creating, editing, moving, merging and undoing: nothing is lost, no circle, one main post."""

import os
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts import tree
from accounts.models import Account
from contacts.integrity import employments
from contacts.models import Contact, ContactEmail, Employment
from contacts.services import leave, move_to_account
from dataquality.merging.kinds import CONTACT
from dataquality.merging.places import line_above
from dataquality.merging.references import references_to, strategy_of
from dataquality.merging.undo import on_top
from dataquality.models import Merge, MergeRow
from tests.dataquality.merging.dump import differences, dump, settled
from tests.dataquality.merging.world import given_up, made_by_undos, merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.people import UserFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.timeline import EventFactory

PICK = st.integers(0, 10_000)
COUNTED = (Contact, Employment, ContactEmail)


class World(RuleBasedStateMachine):
    """A small company that people and the machine change in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.actor = UserFactory(is_superuser=True)
        self.made: Counter[str] = Counter()
        for _ in range(4):
            self.add_account(0, False)
        for n in range(4):
            self.add_contact(n, n)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(parent=PICK, below=st.booleans())
    def add_account(self, parent: int, below: bool) -> None:
        AccountFactory(owner=self.actor, parent=self.pick(Account, parent) if below else None)

    @rule(account=PICK, address=PICK)
    def add_contact(self, account: int, address: int) -> None:
        at = self.pick(Account, account)
        contact = ContactFactory(account=at)
        ContactEmail.objects.create(contact=contact, address=f"a{address % 3}@x.example", is_primary=address % 2 == 0)
        EventFactory(account=at, contact=contact)
        OpportunityFactory(account=at, contact=contact)
        self.made.update(["contacts.Contact", "contacts.Employment", "contacts.ContactEmail"])

    @rule(contact=PICK, account=PICK)
    def employ(self, contact: int, account: int) -> None:
        person, at = self.pick(Contact, contact), self.pick(Account, account)
        if not person.employments.filter(account=at).exists():
            Employment.objects.create(contact=person, account=at)
            self.made.update(["contacts.Employment"])

    @rule(contact=PICK)
    def leave(self, contact: int) -> None:
        person = self.pick(Contact, contact)
        if post := person.employments.filter(is_primary=False, ended_on=None).first():
            leave(contact=person, account=post.account, actor=self.actor)

    @rule(contact=PICK, account=PICK)
    def change_work(self, contact: int, account: int) -> None:
        person, at = self.pick(Contact, contact), self.pick(Account, account)
        if person.account_id != at.pk:
            before = person.employments.count()
            move_to_account(contact=person, account=at, actor=self.actor)
            self.made["contacts.Employment"] += person.employments.count() - before

    @rule(account=PICK, phone=PICK)
    def edit(self, account: int, phone: int) -> None:
        record = self.pick(Account, account)
        record.phone = f"+49 {phone}"
        record.save()

    @rule(account=PICK, parent=PICK)
    def move(self, account: int, parent: int) -> None:
        with suppress(tree.CycleRefused):
            tree.move(self.pick(Account, account), self.pick(Account, parent))

    @rule(contact=PICK, boss=PICK)
    def report(self, contact: int, boss: int) -> None:
        person, superior = self.pick(Contact, contact), self.pick(Contact, boss)
        if person.pk not in line_above(CONTACT, superior.pk):
            Contact.objects.filter(pk=person.pk).update(reports_to=superior)

    # --- merging ------------------------------------------------------------------------------------------------------

    @rule(model=st.sampled_from([Account, Contact]), picks=st.lists(PICK, min_size=2, max_size=3))
    def merge_some(self, model: Any, picks: list[int]) -> None:
        records = list(dict.fromkeys(self.pick(model, n) for n in picks))
        if len(records) > 1:
            merge(self.actor, *records)

    @rule(model=st.sampled_from([Account, Contact]), picks=st.lists(PICK, min_size=2, max_size=3))
    def merge_and_take_back(self, model: Any, picks: list[int]) -> None:
        records = list(dict.fromkeys(self.pick(model, n) for n in picks))
        if len(records) > 1:
            before = settled()
            undo(self.actor, merge(self.actor, *records))
            assert differences(before, dump()) == []

    @precondition(lambda self: Merge.objects.filter(state="done").exists())
    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        done = list(Merge.objects.filter(state="done").order_by("pk"))
        later = on_top(done[pick % len(done)])
        undo(self.actor, later[0] if later else done[pick % len(done)])

    # --- what must always hold ----------------------------------------------------------------------------------------

    @invariant()
    def the_hierarchy_holds(self) -> None:
        assert tree.faults() == []
        for pk in Contact.objects.exclude(reports_to=None).values_list("pk", flat=True):
            superior = Contact.objects.values_list("reports_to", flat=True).get(pk=pk)
            assert pk not in line_above(CONTACT, superior)

    @invariant()
    def merged_records_are_left_alone(self) -> None:
        for model in (Account, Contact):
            merged = list(model.objects.exclude(merged_into=None).values_list("pk", flat=True))
            assert not model.objects.filter(merged_into__merged_into__isnull=False).exists()
            for reference in references_to(model):
                if strategy_of(reference) != "ignore":
                    assert not reference.rows(merged).exists(), reference.label
        assert not Account.objects.filter(merged_into__isnull=False, parent__isnull=False).exists()
        assert not Contact.objects.filter(reports_to__merged_into__isnull=False).exists()

    @invariant()
    def nothing_is_lost(self) -> None:
        for model in COUNTED:
            label = model._meta.label
            kept = MergeRow.objects.filter(action="drop", table=label, merge__state="done").count()
            assert model.objects.count() + kept + given_up(label) - made_by_undos(label) == self.made[label], label

    @invariant()
    def nobody_has_two_main_posts(self) -> None:
        for model in (Employment, ContactEmail):
            mains = Counter(model.objects.filter(is_primary=True).values_list("contact_id", flat=True))
            assert all(count == 1 for count in mains.values())
        assert list(employments()) == []

    def pick(self, model: Any, number: int) -> Any:
        live = list(model.objects.filter(merged_into=None).order_by("pk"))
        return live[number % len(live)]


def run(examples: int, steps: int) -> None:
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=examples < 100,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(World, settings=profile)


@pytest.mark.django_db
def test_nothing_is_lost_whatever_people_do() -> None:
    run(examples=15, steps=15)


@pytest.mark.soak
@pytest.mark.django_db
def test_nothing_is_lost_whatever_people_do_for_long() -> None:
    run(examples=int(os.environ.get("HOTCRM_SOAK_EXAMPLES", "1000")), steps=30)
