"""The accounts as a list."""

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower

from accounts.filters import AccountFilter
from accounts.models import Account
from hotcrm.core.customer360 import Cell, ListColumn
from hotcrm.core.templatetags.hot import NO_DATA, hue, initials, record_url, since
from hotcrm.views.cells import person_cell, plain
from hotcrm.views.keyset import SortKey
from hotcrm.views.spec import ListSpec, Preset

KIND = "account"
BY_NAME = SortKey(by=Lower("name"), nullable=False)


def _name(account: Any, user: Any) -> Cell:
    return Cell(
        value=account.name,
        url=record_url("accounts:page", account.pk),
        note=account.parent_name or "",
        chip="Archived" if account.is_archived else "",
        mark="logo",
        letters=initials(account.name)[:1],
        hue=hue(account.pk),
    )


def _parents(user: Any) -> dict[str, Any]:
    """The parent's name, for those who may see the parent."""
    parent = Account.objects.visible_to(user, one_by_one=True).filter(pk=OuterRef("parent_id")).order_by()
    return {"parent_name": Subquery(parent.values("name"))}


def _last_touch(account: Any, user: Any) -> Cell:
    return Cell(value=since(account.last_activity_at) if account.last_activity_at else NO_DATA)


def account_cell(row: Any, user: Any) -> Cell:
    """The account of a record in another list; for rows that nobody sees without seeing their account."""
    return Cell(value=row.account.name, url=record_url("accounts:page", row.account_id))


COLUMNS = (
    ListColumn(
        key="name", kind=KIND, label="Name", annotation=None, also=_parents, cell=_name, numeric=False,
        sort=lambda user: [BY_NAME],
    ),
    ListColumn(
        key="type", kind=KIND, label="Type", annotation=None, cell=plain("get_type_display"), numeric=False,
        sort=lambda user: [SortKey(by="type", nullable=False)], edit="type", order=5,
    ),
    ListColumn(
        key="owner", kind=KIND, label="Owner", annotation=None, cell=person_cell, numeric=False, related=("owner",),
        sort=lambda user: [F("owner__first_name"), F("owner__last_name")], edit="owner", order=10, on_phone="sub",
    ),
    ListColumn(
        key="touched", kind=KIND, label="Last touch", annotation=lambda user: F("last_activity_at"), cell=_last_touch,
        numeric=False, falls=True, order=60, on_phone="subend",
    ),
    ListColumn(
        key="status", kind=KIND, label="Status", annotation=None, cell=plain("get_status_display"), numeric=False,
        sort=lambda user: [SortKey(by="status", nullable=False)], edit="status", order=110, shown=False,
    ),
    ListColumn(
        key="industry", kind=KIND, label="Industry", annotation=None, cell=plain("get_industry_display"),
        numeric=False, sort=lambda user: [SortKey(by="industry", nullable=False)], edit="industry", order=111,
        shown=False,
    ),
    ListColumn(
        key="sla", kind=KIND, label="SLA tier", annotation=None, cell=plain("get_sla_tier_display"), numeric=False,
        sort=lambda user: [SortKey(by="sla_tier", nullable=False)], edit="sla_tier", order=112, shown=False,
    ),
    ListColumn(
        key="city", kind=KIND, label="City", annotation=None, cell=plain("billing_city"), numeric=False,
        sort=lambda user: [SortKey(by="billing_city", nullable=False)], edit="billing", order=113, shown=False,
    ),
    ListColumn(
        key="phone", kind=KIND, label="Phone", annotation=None, cell=plain("phone"), numeric=False, edit="phone",
        unsortable="Numbers are written in many ways, so their order says nothing", order=114, shown=False,
    ),
    ListColumn(
        key="website", kind=KIND, label="Website", annotation=None, cell=plain("website"), numeric=False,
        edit="website", sort=lambda user: [SortKey(by="domain", nullable=False)], order=115, shown=False,
    ),
    ListColumn(
        key="created", kind=KIND, label="Added", annotation=None, cell=plain("created_at"), numeric=False, falls=True,
        sort=lambda user: [SortKey(by="created_at", nullable=False)], order=120, shown=False,
    ),
)  # fmt: skip

ACCOUNTS = ListSpec(
    kind=KIND,
    title="Accounts",
    one="account",
    many="accounts",
    namespace="accounts",
    rows=Account.objects.visible_to,
    editable=Account.objects.editable_by,
    filters=AccountFilter,
    columns=COLUMNS,
    order=10,
    unsorted=lambda: [BY_NAME],
    quick=("owner", "type", "industry", "sla", "touched"),
    presets=(
        Preset(key="all", label="All accounts"),
        Preset(key="mine", label="My accounts", query="owner=me"),
        Preset(key="team", label="My team's accounts", query="owner=team"),
        Preset(key="untouched", label="Untouched for 60 days", query="owner=me&sort=touched&touched=60"),
        Preset(key="customers", label="Customers", query="type=customer"),
        Preset(key="archived", label="Archived", query="status=archived"),
    ),
    view_permission="accounts.view_account",
    add_permission="accounts.add_account",
    icon="building-2",
    empty="Companies and people you do business with stand here.",
    hint="Name, domain or phone",
)
