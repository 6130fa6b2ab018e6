"""Real writers at the same time, each with a connection of its own."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from accounts import tree
from accounts.models import Account
from accounts.services import archive_account, move_account, update_account
from contacts.models import Contact, Employment
from contacts.services import create_contact, update_contact
from dataquality.merging.errors import MergeRefused, UndoRefused
from dataquality.merging.references import references_to, strategy_of
from dataquality.models import Merge, MergeRow
from hotcrm.core.survivors import Gone, living
from hotcrm.users.models import User
from tests.dataquality.merging.dump import differences, dump, settled
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8
SOAK_SECONDS = float(os.environ.get("HOTCRM_SOAK_SECONDS", "300"))


def together(works: list[Callable[[], None]]) -> list[BaseException]:
    """Run all works at once, each in a thread with its own connection; the exceptions that got out."""
    failed: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            gate.wait()
            work()
        except BaseException as error:  # noqa: BLE001  (told to the test)
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


class Writer:
    """Does random things until the time is over, and counts what it did."""

    def __init__(self, seed: int, actor: User, until: float) -> None:
        self.random = random.Random(seed)
        self.actor = actor
        self.until = until
        self.inserted = 0
        self.done: list[str] = []

    def __call__(self) -> None:
        deeds = [self.merge, self.undo, self.move, self.insert, self.insert, self.insert]
        while time.monotonic() < self.until:
            deed = self.random.choice(deeds)
            try:
                deed()
            except (MergeRefused, UndoRefused, tree.CycleRefused):
                continue
            self.done.append(deed.__name__)

    def account(self) -> Account:
        return Account.objects.get(pk=self.random.choice(list(Account.objects.live().values_list("pk", flat=True))))

    def merge(self) -> None:
        records = {self.account() for _ in range(self.random.choice([2, 2, 3]))}
        merge(self.actor, *records)

    def undo(self) -> None:
        done = list(Merge.objects.filter(state=Merge.State.DONE).values_list("pk", flat=True))
        if done:
            undo(self.actor, Merge.objects.get(pk=self.random.choice(done)))

    def move(self) -> None:
        tree.move(self.account(), self.account())

    def insert(self) -> None:
        pk = self.account().pk
        with transaction.atomic():
            account = living(Account, pk)
            contact = Contact.objects.create(last_name="New", account=account)
            Employment.objects.create(contact=contact, account=account, is_primary=True)
        self.inserted += 1


def strays() -> list[str]:
    merged = list(Account.objects.exclude(merged_into=None).values_list("pk", flat=True))
    found = [r.label for r in references_to(Account) if strategy_of(r) != "ignore" and r.rows(merged).exists()]
    return found + [str(pk) for pk in Account.objects.filter(merged_into__merged_into__isnull=False)]


def eight_writers(seconds: float) -> None:
    actor = UserFactory(is_superuser=True)
    accounts = AccountFactory.create_batch(40, owner=actor)
    for account in accounts:
        ContactFactory(account=account)
    until = time.monotonic() + seconds
    writers = [Writer(seed, actor, until) for seed in range(WRITERS)]
    assert together(list(writers)) == []
    assert tree.faults() == []
    assert strays() == []
    assert Contact.objects.count() == 40 + sum(w.inserted for w in writers)
    kept = MergeRow.objects.filter(action="drop", merge__state="done", table="contacts.Employment").count()
    assert Employment.objects.count() + kept == Contact.objects.count()
    for deed in ("merge", "undo", "move", "insert"):
        assert any(deed in w.done for w in writers), deed


@pytest.mark.postgresql
def test_eight_writers_leave_no_circle_no_stray_and_lose_nothing() -> None:
    eight_writers(10)


@pytest.mark.postgresql
@pytest.mark.soak
def test_eight_writers_for_five_minutes() -> None:
    eight_writers(SOAK_SECONDS)


def one_key(kind: str, times: int) -> None:
    actor = UserFactory(is_superuser=True)
    make: Any = AccountFactory if kind == "account" else ContactFactory
    winner, loser = make.create_batch(2)
    assert together([lambda: merge(actor, winner, loser, key="once") and None] * times) == []
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_one_key_in_parallel_makes_one_merge(kind: str) -> None:
    one_key(kind, WRITERS)


@pytest.mark.soak
@pytest.mark.postgresql
@pytest.mark.parametrize("kind", ["account", "contact"])
def test_one_key_fifty_times_in_parallel_makes_one_merge(kind: str) -> None:
    one_key(kind, 50)


def both_ways(kind: str, times: int) -> None:
    actor = UserFactory(is_superuser=True)
    make: Any = AccountFactory if kind == "account" else ContactFactory
    for _ in range(times):
        a, b = make.create_batch(2)
        failed = together([lambda a=a, b=b: merge(actor, a, b) and None, lambda a=a, b=b: merge(actor, b, a) and None])
        assert [type(error).__name__ for error in failed] == ["AlreadyMerged"]
        assert type(a).objects.filter(pk__in=[a.pk, b.pk], merged_into=None).count() == 1
    assert tree.faults() == []
    assert Merge.objects.count() == times


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_of_a_into_b_and_b_into_a_exactly_one_wins(kind: str) -> None:
    both_ways(kind, 10)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["account", "contact"])
def test_of_a_into_b_and_b_into_a_exactly_one_wins_two_hundred_times(kind: str) -> None:
    both_ways(kind, 200)


def killed_at(statement: int, work: Callable[[], Any]) -> bool:
    """Fork, and let the child die by SIGKILL before its n-th statement; False when it finished before that."""
    inherited = connection.connection
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent goes on with it
        count = 0

        def count_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            if count == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count_down):
            work()
        os.kill(os.getpid(), signal.SIGTERM)
    assert inherited is connection.connection
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) == signal.SIGKILL


def statements_of(work: Callable[[], Any]) -> int:
    from django.test.utils import CaptureQueriesContext

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        work()
        transaction.set_rollback(True)
    return len(queries)


def crash(times: int) -> None:
    actor = UserFactory(is_superuser=True)
    head = AccountFactory()
    winner, loser = AccountFactory(), AccountFactory(parent=head)
    for account in (winner, loser):
        ContactFactory.create_batch(2, account=account)
    ContactFactory(account=AccountFactory(parent=Account.objects.get(pk=loser.pk)))
    everything = statements_of(lambda: merge(actor, winner, loser))
    before = settled()
    for statement in random.Random(7).sample(range(2, everything), min(times, everything - 2)):
        assert killed_at(statement, lambda: merge(actor, winner, loser)), statement
        assert differences(before, dump()) == [], f"killed at statement {statement} of {everything}"
        assert not Merge.objects.exists()
    done = merge(actor, winner, loser)
    undo(actor, done)
    assert differences(before, dump()) == []


def test_a_killed_merge_leaves_nothing_behind() -> None:
    crash(times=6)


@pytest.mark.soak
def test_a_merge_killed_at_every_statement_leaves_nothing_behind() -> None:
    crash(times=10_000)


def test_who_writes_to_what_was_just_deleted_is_told_that_it_is_gone() -> None:
    actor = UserFactory(is_superuser=True)
    stale, parent = AccountFactory.create_batch(2, owner=actor)
    Account.objects.get(pk=stale.pk).delete()
    for write in (
        lambda: move_account(account=stale, parent=parent, actor=actor),
        lambda: move_account(account=parent, parent=stale, actor=actor),
        lambda: update_account(account=stale, actor=actor, version=stale.version, phone="1"),
        lambda: archive_account(account=stale, actor=actor),
        lambda: create_contact(account=stale, actor=actor, last_name="Late"),
    ):
        with pytest.raises(Gone):
            write()


@pytest.mark.postgresql
def test_who_tries_again_lets_others_at_what_he_held() -> None:
    """An edit that waits for a superior whom somebody else holds keeps nobody from the account meanwhile."""
    actor = UserFactory(is_superuser=True)
    account = AccountFactory(owner=actor)
    person, boss = ContactFactory.create_batch(2, account=account)
    boss_held, account_was_free, trying = threading.Event(), threading.Event(), threading.Event()

    def holder() -> None:
        with transaction.atomic():
            living(Contact, boss.pk)
            boss_held.set()
            assert account_was_free.wait(10)

    def editor() -> None:
        boss_held.wait(10)
        trying.set()
        update_contact(contact=person, actor=actor, version=person.version, reports_to=boss)

    def other() -> None:
        trying.wait(10)
        for _ in range(20):  # now and then the editor holds it
            with transaction.atomic():
                living(Account, account.pk)
            time.sleep(0.01)
        account_was_free.set()

    assert together([holder, editor, other]) == []
    assert Contact.objects.get(pk=person.pk).reports_to == boss
