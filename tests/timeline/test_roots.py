"""Entries written while their account moves stand under the root that it has afterwards."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts import tree
from accounts.models import Account
from hotcrm.core.activity import Activity, record, record_many
from tests.factories.accounts import AccountFactory
from timeline.models import Event

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def moved_meanwhile(account: Account, root: Account) -> None:
    """Somebody else moves the account and is done, all before the writer is."""

    def move() -> None:
        tree.move(Account.objects.get(pk=account.pk), root)
        connections.close_all()

    mover = threading.Thread(target=move)
    mover.start()
    mover.join(timeout=10)
    assert not mover.is_alive()


@pytest.mark.parametrize("many", [False, True])
def test_an_entry_follows_a_move_that_it_did_not_see(many: bool) -> None:
    account, root = AccountFactory(), AccountFactory()
    with transaction.atomic():
        if many:
            record_many([Activity(kind="accounts.changed", account=account, occurred_at=timezone.now())])
        else:
            record("accounts.changed", account=account, data={"words": "changed"})
        moved_meanwhile(account, root)
    assert set(Event.objects.filter(account=account).values_list("root_id", flat=True)) == {root.pk}
