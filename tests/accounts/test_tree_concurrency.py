"""Eight processes write the hierarchy at the same time; afterwards it has no fault."""

import multiprocessing
import os
import random
import time
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connections
from django.db.models import ProtectedError

from accounts import tree
from accounts.models import Account
from hotcrm.core.survivors import Gone

WRITERS = 8
SECONDS = float(os.environ.get("HOTCRM_TREE_SECONDS", "10"))
SOAK_SECONDS = float(os.environ.get("HOTCRM_SOAK_SECONDS", "300"))

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_eight_writers_leave_no_fault() -> None:
    done = run_writers(SECONDS)
    assert tree.faults() == []
    assert done["insert"] > 20
    assert done["move"] > 20
    assert done["delete"] > 5
    assert (done["deadlock"], done["broken"]) == (0, 0)


@pytest.mark.soak
def test_eight_writers_leave_no_fault_in_the_long_run() -> None:
    run_writers(SOAK_SECONDS)
    assert tree.faults() == []


def run_writers(seconds: float) -> dict[str, int]:
    """Start the writers on the test database and add up what they did."""
    for number in range(40):
        Account.objects.create(name=f"Start {number}")
    connections.close_all()
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    writers = [context.Process(target=write, args=(seed, seconds, results)) for seed in range(WRITERS)]
    for writer in writers:
        writer.start()
    told = [results.get(timeout=seconds + 60) for _ in writers]
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    return {key: sum(one[key] for one in told) for key in told[0]}


def write(seed: int, seconds: float, results: Any) -> None:
    """Insert, move, rename and delete at random until the time is over."""
    connections.close_all()
    chance = random.Random(seed)
    done = dict.fromkeys(("insert", "move", "refused", "rename", "delete", "deadlock", "broken"), 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kind = chance.choices(("insert", "move", "rename", "delete"), (4, 5, 1, 2))[0]
        try:
            done[act(kind, chance)] += 1
        except OperationalError:
            done["deadlock"] += 1
            close_old_connections()
        except IntegrityError:
            done["broken"] += 1
    connections.close_all()
    results.put(done)


def act(kind: str, chance: random.Random) -> str:
    pks = list(Account.objects.values_list("pk", flat=True))
    account = Account.objects.filter(pk=chance.choice(pks)).first()
    other = Account.objects.filter(pk=chance.choice(pks)).first()
    if account is None or other is None:
        return "refused"
    try:
        if kind == "insert":
            Account.objects.create(name="Writer", parent=other if chance.random() < 0.8 else None)
        elif kind == "move":
            tree.move(account, other if chance.random() < 0.85 else None)
        elif kind == "rename":
            account.name = "Renamed"
            account.save()
        else:
            account.delete()
    except (tree.CycleRefused, ProtectedError, Gone):
        return "refused"
    return kind
