"""One record of every kind."""

from dataquality.models import DuplicateGroup, DuplicatePair
from hotcrm.jobs.models import Job
from hotcrm.users.models import User
from hotcrm.views.models import SavedView
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory

ENTRY_ROUTES = ("timeline:event_edit", "timeline:event_deletion", "timeline:event_restoration")


def one_of_each(owner: User) -> dict[str, int]:
    """An account with everything below it, all the owner's: the namespace of its pages (or one route) -> its pk."""
    account = AccountFactory(name="Everything Inc", owner=owner)
    contact = ContactFactory(account=account)
    group = DuplicateGroup.objects.create(
        kind="account", first_id=account.pk, size=2, probability=0.9, band=DuplicateGroup.Band.REVIEW
    )
    DuplicatePair.objects.create(
        kind="account",
        low_id=account.pk,
        high_id=AccountFactory(name="Everything Incorporated", owner=owner).pk,
        probability=0.9,
        band=DuplicateGroup.Band.REVIEW,
        group=group,
    )
    return {
        "accounts": account.pk,
        "contacts": contact.pk,
        "sales": OpportunityFactory(account=account, owner=owner).pk,
        "service": CaseFactory(account=account).pk,
        "timeline": TaskFactory(account=account, owner=owner).pk,
        **dict.fromkeys(("timeline:event", *ENTRY_ROUTES), EventFactory(account=account).pk),
        "timeline:log": account.pk,
        "timeline:entries": account.pk,
        "timeline:contact_entries": contact.pk,
        "dataquality": group.pk,
        "views": SavedView.objects.create(kind="account", name="Mine alone", query="owner=me", owner=owner).pk,
        "views:job": Job.objects.create(key="bulk:1", label="Archive", started_by=owner, result={"kind": "account"}).pk,
    }
