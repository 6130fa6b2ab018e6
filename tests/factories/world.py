"""One record of every kind."""

from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory


def one_of_each(owner: User) -> dict[str, int]:
    """An account with everything below it, all the owner's: the namespace of its pages (or one route) -> its pk."""
    account = AccountFactory(name="Everything Inc", owner=owner)
    return {
        "accounts": account.pk,
        "contacts": ContactFactory(account=account).pk,
        "sales": OpportunityFactory(account=account, owner=owner).pk,
        "service": CaseFactory(account=account).pk,
        "timeline": TaskFactory(account=account, owner=owner).pk,
        "timeline:event": EventFactory(account=account).pk,
    }
