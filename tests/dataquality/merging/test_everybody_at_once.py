"""Eight people do everything at once, each in a process of their own: nobody sees an error, and nothing is lost."""

import multiprocessing
import os
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from accounts.models import Account
from contacts.models import Contact, Employment
from dataquality.models import Merge, MergeRow
from hotcrm.core.customer360 import integrity_checks
from tests.dataquality.merging.world import given_up, made_by_undos
from tests.dataquality.merging.writers import Writer
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.people import UserFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS = 8
SOAK_SECONDS = float(os.environ.get("HOTCRM_SOAK_SECONDS", "300"))
COUNTED = (
    "accounts.Account",
    "contacts.Contact",
    "contacts.ContactEmail",
    "contacts.Employment",
    "sales.Opportunity",
    "service.Case",
    "timeline.Task",
)


def test_eight_people_see_no_error_and_lose_nothing() -> None:
    done = everybody(10)
    assert done["do_merge_accounts"] > 0
    assert done["do_merge_contacts"] > 0
    assert done["do_undo"] > 0


@pytest.mark.soak
def test_eight_people_see_no_error_and_lose_nothing_for_long() -> None:
    done = everybody(SOAK_SECONDS)
    tried = {name.removesuffix(" refused") for name in done}
    assert tried == {name for name in dir(Writer) if name.startswith("do_")}
    assert min(done["do_merge_accounts"], done["do_merge_contacts"], done["do_undo"]) >= 3


def everybody(seconds: float) -> Counter[str]:
    """Let them work, hold the database against what they say they did, and tell what was done."""
    start()
    before = rows()
    writers = at_work(seconds)
    failed = [failure for writer in writers for failure in writer.failed]
    assert not failed, "\n".join(failed[:5])
    made: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for writer in writers:
        made.update(writer.made)
        done.update(writer.done)
    found = [finding for check in integrity_checks.items() for finding in check.findings()]
    assert found == [], story_of(found[0], writers)
    assert rows() == {label: before[label] + made[label] for label in COUNTED}
    posts = Counter(Employment.objects.filter(is_primary=True).values_list("contact_id", flat=True))
    living = set(Contact.objects.live().values_list("pk", flat=True))
    assert {pk for pk in living if posts[pk] != 1} == set()
    print(sorted(done.items()))
    return done


def story_of(finding: Any, writers: list[Writer]) -> str:
    """Everything that was done to the row of a finding and to what it was merged with, in the order of time."""
    own = {f"{finding.model}:{finding.id}"}
    for merge in Merge.objects.filter(kind=finding.model.rpartition(".")[2].lower()):
        ids = {merge.winner_id, *merge.loser_ids}
        if finding.id in ids:
            own.update(f"{finding.model}:{pk}" for pk in ids)
    lines = sorted(line for writer in writers for line in writer.log if own.intersection(line[2]))
    return "\n".join(f"{when:.3f} {deed} {' '.join(picked)}" for when, deed, picked in lines)


def start() -> None:
    """A small world in which everybody meets everybody else."""
    actor = UserFactory(is_superuser=True)
    head = AccountFactory(owner=actor)
    for number in range(30):
        account = AccountFactory(owner=actor, parent=head if number % 3 else None)
        person = ContactFactory(account=account)
        EventFactory(account=account, contact=person, actor=actor)
        OpportunityFactory(account=account, contact=person, owner=actor)
        CaseFactory(account=account, contact=person, owner=actor)
        TaskFactory(account=account, contact=person, owner=actor)
    from hotcrm.core import changes

    for model in (Account, Contact):
        changes.announced(model, list(model.objects.values_list("pk", flat=True)))


def rows() -> dict[str, int]:
    """How many rows there are of each table, with those that a merge keeps in its journal."""
    found = {}
    for label in COUNTED:
        kept = MergeRow.objects.filter(action="drop", table=label, merge__state="done").count()
        found[label] = apps.get_model(label)._base_manager.count() + kept + given_up(label) - made_by_undos(label)
    return found


def at_work(seconds: float) -> list[Writer]:
    """The writers, each started in a process of its own, as they came back."""
    from hotcrm.users.models import User

    actor = User.objects.get(is_superuser=True)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    processes = [context.Process(target=work, args=(seed, actor, seconds, results)) for seed in range(WRITERS)]
    for process in processes:
        process.start()
    writers = [results.get(timeout=seconds + 120) for _ in processes]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS
    return writers


def work(seed: int, actor: Any, seconds: float, results: Any) -> None:
    connections.close_all()
    writer = Writer(seed, actor)
    writer.work(seconds)
    results.put(writer)
