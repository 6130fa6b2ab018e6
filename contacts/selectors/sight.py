"""Whether the reader of a contact may see where they work."""

from typing import Any

from django.db.models import OuterRef

from accounts.models import Account
from contacts.querysets import ContactQuerySet
from hotcrm.core.access import found


def with_sight(contacts: ContactQuerySet, user: Any) -> ContactQuerySet:
    """Contacts with `sees_account`: whether the person may see where they work."""
    seen = Account.objects.visible_to(user, one_by_one=True).filter(pk=OuterRef("account_id"))
    sight: ContactQuerySet = contacts.annotate(sees_account=found(seen))
    return sight
