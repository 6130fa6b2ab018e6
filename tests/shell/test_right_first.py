"""Checks 5 and 6 of the product's list over the demo: the right record first, and the three odd ways to find one."""

import re
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.text import fold
from hotcrm.shell.search import find
from hotcrm.users.models import User

pytestmark = pytest.mark.django_db
ASKED, NEEDED = 20, 19


@pytest.fixture(scope="module")
def demo(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """The demo once for the module, taken back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            call_command("demo")
            yield User.objects.get(email="rep@hotcrm.example")
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def unfinished(name: str) -> str:
    """A name as somebody types it: small letters, no accents, not to its end."""
    return fold(name)[: max(3, len(fold(name)) - 2)]


def share_found(records: list[Any], typed: Any, user: User) -> tuple[int, list[str]]:
    """How many of `records` are the best match for what is typed, and what was found instead."""
    wrong = []
    for record in records:
        best = find(typed(record.name), user, limit=5).best
        if best is None or (best.kind, best.title) != (record._meta.model_name, record.name):
            wrong.append(f"{typed(record.name)!r}: {best and best.title}, not {record.name}")
    return len(records) - len(wrong), wrong


@pytest.mark.parametrize("model", [Account, Contact])
def test_the_right_record_is_first(demo: User, model: Any) -> None:
    visible = model.objects.visible_to(demo).order_by("pk")
    rows = list(visible.unarchived())
    step = max(1, len(rows) // ASKED)
    chosen = rows[::step][:ASKED]
    assert len(chosen) == ASKED
    for typed in (str, unfinished):
        right, wrong = share_found(chosen, typed, demo)
        print(f"{model.__name__}, typed {'whole' if typed is str else 'unfinished'}: {right} of {ASKED} first {wrong}")
        assert right >= NEEDED


def test_a_phone_otherwise_written_an_old_name_and_a_domain(demo: User) -> None:
    acme = Account.objects.get(name="Acme EMEA")
    number = acme.phone_e164
    shown = {}
    old = Account.objects.exclude(pk=acme.pk).filter(parent=None, children=None, merged_into=None).first()
    assert old is not None
    Account.objects.filter(pk=old.pk).update(merged_into=acme, name="Sahel Ventures", search_text="sahel ventures")
    country, rest = number[:3], re.sub(r"(\d{2})(?=\d)", r"\1-", number[3:])
    for way, text in (
        ("phone", f"{country} (0){rest}"),
        ("old name", "sahel vent"),
        ("domain", f"www.{acme.domain}/de"),
    ):
        found = find(text, demo, limit=5)
        accounts = [hit.title for group in found.groups for hit in group.hits if hit.kind == "account"]
        shown[way] = accounts[:1] == ["Acme EMEA"]
    print(f"found by {shown}")
    assert all(shown.values())
