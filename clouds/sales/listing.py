"""The deals as a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Sum

from accounts.listing import account_cell
from clouds.sales.filters import OpportunityFilter
from clouds.sales.models import Opportunity
from clouds.sales.selectors.account_deals import with_committee
from clouds.sales.selectors.totals import MONEY, VALUE, WEIGHTED, largest_first
from hotcrm.core.customer360 import Cell, ListColumn, Total
from hotcrm.core.templatetags.hot import day_words, record_url, short_money
from hotcrm.views.cells import NOTHING, person_cell, plain
from hotcrm.views.keyset import SortKey
from hotcrm.views.spec import ListSpec, Preset
from hotcrm.views.totals import money_words

KIND = "opportunity"
OPEN_FIRST = (SortKey(by="closed_on", falls=True, nulls_first=True), SortKey(by="close_on"))


def _rows(user: Any) -> Any:
    """Deals with their effective value as `worth`, for filters, and with what their committee has."""
    return _dressed(Opportunity.objects.visible_to(user), user)


def _dressed(deals: Any, user: Any) -> Any:
    return with_committee(deals).annotate(worth=VALUE)


def _name(deal: Any, user: Any) -> Cell:
    chip = "Archived" if deal.archived_at else ""
    return Cell(value=deal.name, url=record_url("sales:page", deal.pk), chip=chip)


def _stage(deal: Any, user: Any) -> Cell:
    return Cell(value=deal.get_stage_display(), mark="stage", letters=deal.tone or str(deal.step))


def _amount(deal: Any, user: Any) -> Cell:
    if deal.value is None:
        return Cell(value="No amount")
    return Cell(value=short_money(deal.value, deal.currency), note="list price" if deal.is_list_price else "")


def _close(deal: Any, user: Any) -> Cell:
    return Cell(value=day_words(deal.answer_on), tone="bad" if deal.is_late else "")


def _committee(deal: Any, user: Any) -> Cell:
    """What the committee of an open deal lacks most."""
    if not deal.is_open:
        return NOTHING
    if not deal.has_decision_maker:
        return Cell(value="No decision maker")
    if not deal.has_champion:
        return Cell(value="No champion")
    return Cell(value="Blocker" if deal.has_blocker else "Covered")


def _weighted(rows: Sequence[Mapping[str, Any]]) -> str:
    sums = largest_first({row["by"]: row["sum"] for row in rows if row["sum"]})
    return f"weighted {', '.join(short_money(amount, currency) for currency, amount in sums)}" if sums else ""


COLUMNS = (
    ListColumn(
        key="name", kind=KIND, label="Deal", annotation=None, cell=_name, numeric=False,
        sort=lambda user: [SortKey(by="name", nullable=False)],
    ),
    ListColumn(
        key="account", kind=KIND, label="Account", annotation=None, cell=account_cell, numeric=False,
        related=("account",), sort=lambda user: [F("account__name")], order=5, on_phone="sub",
    ),
    ListColumn(
        key="stage", kind=KIND, label="Stage", annotation=None, cell=_stage, numeric=False, edit="stage",
        sort=lambda user: [SortKey(by="probability", nullable=False)], order=10,
    ),
    ListColumn(
        key="amount", kind=KIND, label="Amount", annotation=None, cell=_amount, sort=lambda user: ["worth"],
        edit="amount", order=20, on_phone="end",
        exported=(
            ("Amount", lambda deal, user: "" if deal.value is None else f"{deal.value:f}"),
            ("Currency", lambda deal, user: deal.currency),
        ),
        total=Total(
            parts=lambda: {"sum": Sum(VALUE, output_field=MONEY)}, words=money_words, by="currency"
        ),
    ),
    ListColumn(
        key="close", kind=KIND, label="Close", annotation=None, cell=_close, numeric=False, edit="close_on",
        sort=lambda user: ["close_on"], order=30, on_phone="subend",
        exported=(("Close date", lambda deal, user: deal.answer_on.isoformat() if deal.answer_on else ""),),
        total=Total(parts=lambda: {"sum": Sum(WEIGHTED, output_field=MONEY)}, words=_weighted, by="currency"),
    ),
    ListColumn(
        key="committee", kind=KIND, label="Committee", annotation=None, cell=_committee, numeric=False, order=40,
        unsortable="It says what is missing most, in words without an order",
    ),
    ListColumn(
        key="owner", kind=KIND, label="Owner", annotation=None, cell=person_cell, numeric=False, related=("owner",),
        sort=lambda user: [F("owner__first_name"), F("owner__last_name")], edit="owner", order=50,
    ),
    ListColumn(
        key="probability", kind=KIND, label="Probability", annotation=None,
        cell=lambda deal, user: Cell(value=f"{deal.probability}%"), edit="probability",
        sort=lambda user: [SortKey(by="probability", nullable=False)], order=110, shown=False,
    ),
    ListColumn(
        key="next_step", kind=KIND, label="Next step", annotation=None, cell=plain("next_step"), numeric=False,
        sort=lambda user: [SortKey(by="next_step", nullable=False)], edit="next_step", order=111, shown=False,
    ),
    ListColumn(
        key="opened", kind=KIND, label="Opened", annotation=None, cell=plain("opened_on"), numeric=False, falls=True,
        sort=lambda user: ["opened_on"], edit="opened_on", order=112, shown=False,
    ),
)  # fmt: skip

DEALS = ListSpec(
    kind=KIND,
    title="Deals",
    one="deal",
    many="deals",
    namespace="sales",
    rows=_rows,
    dressed=_dressed,
    editable=Opportunity.objects.editable_by,
    filters=OpportunityFilter,
    columns=COLUMNS,
    order=30,
    unsorted=lambda: OPEN_FIRST,
    quick=("owner", "stage", "amount", "close"),
    presets=(
        Preset(key="all", label="All deals"),
        Preset(key="open", label="Open", query="open=1"),
        Preset(key="mine", label="My open deals", query="open=1&owner=me"),
        Preset(key="team", label="My team's open deals", query="open=1&owner=team"),
        Preset(key="won", label="Won", query="stage=won"),
        Preset(key="lost", label="Lost", query="stage=lost"),
        Preset(key="no-champion", label="No champion", query="lacks=champion&open=1"),
        Preset(key="no-decision-maker", label="No decision maker", query="lacks=decision_maker&open=1"),
        Preset(key="archived", label="Archived", query="archived=1"),
    ),
    view_permission="sales.view_opportunity",
    add_permission="sales.add_opportunity",
    icon="handshake",
    empty="What your customers may buy stands here, with amount and day.",
    hint="Search in deals",
)
