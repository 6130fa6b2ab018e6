"""What contacts show on an account's page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Account
from contacts.selectors.people import people_of, talked_to


def people_count(account: Account, user: Any) -> int | None:
    """The number beside the tab."""
    return talked_to(account).count or None


def people(account: Account, request: HttpRequest) -> dict[str, Any]:
    """The tab People: everybody who works there."""
    user: Any = request.user
    may_add = user.has_perm("contacts.add_contact") and not account.is_archived
    return {
        "people": people_of(account, user),
        "new_url": f"{reverse('contacts:new')}?account={account.pk}" if may_add else "",
        "list_url": f"{reverse('contacts:list')}?account={account.pk}",
    }
