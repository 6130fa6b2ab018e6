"""The account that an address asks for, as `?account=42`."""

from typing import Any

from django.db.models import Q

from accounts.models import Account

LONGEST_NUMBER = 18


def account_asked_for(number: str, user: Any) -> Account | None:
    """The account of that number, or the one it was merged into; None when there is none that the person may see."""
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return Account.objects.visible_to(user).filter(Q(pk=number) | Q(merged_records__pk=number)).first()
