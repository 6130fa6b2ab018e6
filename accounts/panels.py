"""What accounts put on their own page: the hierarchy as a tab and as a small tree in the rail."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Account
from accounts.selectors.family import nearby
from accounts.selectors.hierarchy import account_hierarchy
from hotcrm.core.customer360 import Cell
from hotcrm.core.templatetags.hot import since, when


def hierarchy_tab(account: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The family with own and family figures; `?scope=here` leaves out what is above and beside."""
    hierarchy = account_hierarchy(account, request.user, from_here=request.GET.get("scope") == "here")
    user: Any = request.user
    return {"hierarchy": hierarchy, "may_add": user.has_perm("accounts.add_account")}


def hierarchy_rail(account: Account, request: HttpRequest) -> Mapping[str, Any]:
    """The small tree."""
    near = nearby(account, request.user)
    return {"branches": near.tree, "size": near.size}


def family_size(account: Account, user: Any) -> int | None:
    """The number beside the tab; none for an account without a family."""
    size = nearby(account, user).size
    return size if size > 1 else None


def last_touch(account: Account, user: Any) -> Cell | None:
    """How long ago somebody last had to do with the account."""
    if account.last_activity_at is None:
        return None
    return Cell(
        value=since(account.last_activity_at),
        note=when(account.last_activity_at),
        url=reverse("accounts:page", args=[account.pk]) + "#timeline",
    )
