"""Whether the reader of a contact may see where they work."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Account
from contacts.querysets import ContactQuerySet


def with_sight(contacts: ContactQuerySet, user: Any) -> ContactQuerySet:
    """Contacts with `sees_account`: whether the person may see where they work."""
    seen = Account.objects.visible_to(user).filter(pk=OuterRef("account_id"))
    found: ContactQuerySet = contacts.annotate(sees_account=Exists(seen))
    return found
