"""An account's page, its tabs and panels."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.selectors.about import about
from accounts.selectors.overview import OVERVIEW, account_overview
from hotcrm.core import panels
from hotcrm.core.customer360 import record_actions
from hotcrm.core.fields import Line, linked
from hotcrm.core.http import page, read_only
from hotcrm.core.merged import visible_or_404


def fetched(request: HttpRequest, pk: int) -> Account:
    """The account of this address if the person may see it; else 404, or the way to its survivor."""
    account: Account = visible_or_404(Account.objects.select_related("owner"), request, pk)
    return account


def writable(request: HttpRequest, pk: int) -> Account:
    """The account of this address for writing: 404 when it can't be seen, 403 when it can't be changed."""
    account = fetched(request, pk)
    if not may_change(request.user, account):
        raise PermissionDenied("You can see this account, but not change it.")
    return account


def may_change(user: Any, account: Account) -> bool:
    """Whether `user` may change the account, without a query where a right or the owner answers it."""
    if user.has_perm("accounts.change_every_account"):
        return True
    if account.owner_id == user.pk and user.has_perm("accounts.change_account"):
        return True
    return Account.objects.editable_by(user).filter(pk=account.pk).exists()


def may(user: Any, account: Account, permission: str) -> bool:
    """Whether `user` has `permission` and may change this account."""
    return user.has_perm(permission) and may_change(user, account)


@require_safe
@read_only
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The account at a glance: about, work, rail."""
    account = fetched(request, pk)
    frame = account_overview(account, request.user, editable=may_change(request.user, account))
    context = {
        **_frame(request, frame),
        "about": _about(account, frame, request.user),
        "about_panels": panels.first_screen("account.about", account, request, account=account),
        "work": panels.first_screen("account.work", account, request, account=account, editable=frame.editable),
        "rail": panels.first_screen("account.overview", account, request, account=account, editable=frame.editable),
    }
    return page(request, "accounts/page.html", context, fragment="accounts/_tab.html")


@require_safe
@read_only
def tab(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One tab of the account, given by some app."""
    account = fetched(request, pk)
    panel = next(iter(panels.allowed(request.user, target="account.tab", slug=slug)), None)
    if panel is None:
        raise Http404
    frame = account_overview(account, request.user, current=slug, editable=may_change(request.user, account))
    body = panels.drawn(panel, account, request, account=account, editable=frame.editable)
    context = {**_frame(request, frame), "body": body}
    return page(request, "accounts/page.html", context, fragment="accounts/_tab.html")


@require_safe
@read_only
def panel(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One panel by itself, as lazy ones arrive and as others are renewed."""
    account = fetched(request, pk)
    found = next(iter(panels.allowed(request.user, key=key)), None)
    if found is None or not found.target.startswith("account."):
        raise Http404
    editable = may_change(request.user, account)
    context = {"account": account, "panel": panels.drawn(found, account, request, account=account, editable=editable)}
    return page(request, "accounts/panel.html", context, fragment="accounts/_panel_slot.html")


def frame_of(account: Account, request: HttpRequest) -> dict[str, Any]:
    """What stands around the panels of the overview, for who renews it after a change."""
    frame = account_overview(account, request.user, editable=may_change(request.user, account))
    return _frame(request, frame)


def _about(account: Account, frame: Any, user: Any) -> list[Line]:
    """The column About."""
    told = about(account, frame.parent, may_move=user.has_perm("accounts.move_account"))
    return [line for line in linked("accounts", account.pk, told) if not line.off_page]


def _frame(request: HttpRequest, frame: Any) -> dict[str, Any]:
    user: Any = request.user
    actions = record_actions.items(kind="account", bulk=False)
    return {
        "account": frame.account,
        "frame": frame,
        "is_overview": frame.current == OVERVIEW,
        "actions": [a for a in actions if not a.permission or user.has_perm(a.permission)],
        "may_move": frame.editable and user.has_perm("accounts.move_account"),
        "may_delete": frame.editable and user.has_perm("accounts.delete_account"),
        "may_add": user.has_perm("accounts.add_account"),
    }
