"""People brought in: what is told of somebody whom the importing person may not see."""

import pytest

from contacts.importing import save_rows
from contacts.models import Contact
from hotcrm.core.customer360 import ImportContext
from hotcrm.core.refusals import HIDDEN_MATCH
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(charlie: User) -> Contact:
    contact = ContactFactory(account=AccountFactory(owner=charlie))
    ContactEmailFactory(contact=contact, address="anna@example.com")
    return contact


@pytest.mark.parametrize(("policy", "status"), [("skip", "skipped"), ("review", "rejected")])
def test_a_hidden_person_is_neither_named_nor_changed(hidden: Contact, alice: User, policy: str, status: str) -> None:
    AccountFactory(name="Mine", owner=alice)
    row = {"last_name": "Berg", "account": "Mine", "email": "anna@example.com"}
    [outcome] = save_rows([row], ImportContext(actor=alice, duplicates=policy, match=("email",)))
    assert (outcome.status, outcome.pk) == (status, None)
    assert HIDDEN_MATCH in (outcome.notice, outcome.reason)
    assert Contact.objects.get().last_name == hidden.last_name
