"""Writing imported deals in bulk: new ones, changed ones, and what the timeline tells of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.references import AccountNames, UnknownAccount
from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, OpportunityProduct, Stage
from clouds.sales.services.importing.fields import PLAIN
from clouds.sales.services.importing.history import record_history
from clouds.sales.services.importing.products import ProductNames, UnknownProduct
from clouds.sales.services.pricing import recompute_list_amounts
from hotcrm.catalog.models import Product
from hotcrm.core import changes
from hotcrm.core.customer360 import ImportContext, RowOutcome
from hotcrm.core.money import DEFAULT_CURRENCY
from hotcrm.core.refusals import HIDDEN_MATCH, RowRefused

Row = Mapping[str, Any]
Status = Literal["created", "updated", "unchanged", "skipped", "rejected"]
WRITTEN = [*PLAIN, "account", "owner", "closed_on", "list_amount", "search_text", "updated_at", "version"]


@dataclass
class Batch:
    """What is written at the end, and what each row became."""

    context: ImportContext
    accounts: AccountNames
    products: ProductNames
    known: dict[str, Opportunity] = field(default_factory=dict)
    new: list[Opportunity] = field(default_factory=list)
    changed: dict[int, Opportunity] = field(default_factory=dict)
    lines: list[tuple[Opportunity, Product]] = field(default_factory=list)
    held: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    repriced: list[int] = field(default_factory=list)
    answered: list[Opportunity] = field(default_factory=list)
    placed: list[Opportunity | None] = field(default_factory=list)
    outcomes: list[RowOutcome] = field(default_factory=list)
    editable: set[int] = field(default_factory=set)


@transaction.atomic
def save(rows: Sequence[Row], context: ImportContext) -> list[RowOutcome]:
    """Write clean rows, one outcome a row in order. The same file again changes nothing.

    Rows are found again by `external_id`. A row without an account is refused with that reason.
    """
    batch = Batch(context=context, accounts=AccountNames(context.actor), products=ProductNames(context.actor))
    _recall(batch, rows)
    for row in rows:
        try:
            status, deal = _place(batch, row)
        except RowRefused as refused:
            batch.outcomes.append(refused.outcome)
            batch.placed.append(None)
        else:
            batch.outcomes.append(RowOutcome(status=status, notice=batch.products.notice))
            batch.placed.append(deal)
            batch.products.notice = ""
    _follow_merges(batch)
    _write(batch)
    return [
        replace(outcome, pk=deal.pk) if deal else outcome
        for outcome, deal in zip(batch.outcomes, batch.placed, strict=True)
    ]


def _recall(batch: Batch, rows: Sequence[Row]) -> None:
    """Hold the accounts, then read the stored deals that the rows name by external id, and the products these hold.

    Deals are held from the reading on: whole rows are written back at the end.
    """
    ids = [row["external_id"] for row in rows if row.get("external_id")]
    found = Opportunity.objects.filter(external_id__in=ids)
    batch.accounts.hold([row.get("account") for row in rows], also=set(found.values_list("account_id", flat=True)))
    stored = found.select_for_update(of=("self",), no_key=True).select_related("account", "owner").order_by("pk")
    batch.known = {deal.external_id: deal for deal in stored if deal.external_id}
    editable = Opportunity.objects.editable_by(batch.context.actor).filter(external_id__in=ids)
    batch.editable = set(editable.values_list("pk", flat=True))
    lines = OpportunityProduct.objects.filter(opportunity__in=[deal.pk for deal in batch.known.values()])
    for deal_id, product_id in lines.values_list("opportunity_id", "product_id"):
        batch.held[deal_id].add(product_id)


def _place(batch: Batch, row: Row) -> tuple[Status, Opportunity]:
    """Decide what becomes of one row; nothing is written yet. Raises RowRefused."""
    external_id = row.get("external_id") or None
    deal = batch.known.get(external_id) if external_id else None
    if deal is not None and deal.pk is not None and deal.pk not in batch.editable:
        raise RowRefused("external_id", external_id, HIDDEN_MATCH)
    account = _account(batch, row)
    product = _product(batch, row)
    if deal is not None:
        return _change(batch, deal, row, account, product), deal
    deal = _fresh(batch, row, account, product)
    batch.new.append(deal)
    if external_id:
        batch.known[external_id] = deal
    if product is not None:
        batch.lines.append((deal, product))
    return "created", deal


def _account(batch: Batch, row: Row) -> Account:
    named = row.get("account")
    if not named:
        raise RowRefused("account", named, "Account is missing.")
    try:
        return batch.accounts.find(named)
    except UnknownAccount as unknown:
        raise RowRefused("account", named, str(unknown)) from None


def _product(batch: Batch, row: Row) -> Product | None:
    named = row.get("product")
    try:
        return batch.products.find(named) if named else None
    except UnknownProduct as unknown:
        raise RowRefused("product", named, str(unknown)) from None


def _fresh(batch: Batch, row: Row, account: Account, product: Product | None) -> Opportunity:
    values = {key: row[key] for key in PLAIN if row.get(key) is not None}
    values.setdefault("name", f"{product} for {account}"[:200] if product else f"Deal with {account}"[:200])
    values.setdefault("currency", batch.context.currency or DEFAULT_CURRENCY)
    values.setdefault("probability", DEFAULT_PROBABILITY[Stage(values.get("stage", Stage.PROSPECTING))])
    deal = Opportunity(
        account=account, owner=row.get("owner") or batch.context.actor, external_id=row.get("external_id"), **values
    )
    _refuse_nonsense(deal)
    deal.derive()
    deal.list_amount = batch.products.price(product, deal.currency) if product else None
    if not deal.is_open:
        batch.answered.append(deal)
    return deal


def _change(batch: Batch, deal: Opportunity, row: Row, account: Account, product: Product | None) -> Status:
    """Bring a stored deal to what the row says; fields that the row leaves empty stay."""
    if batch.context.duplicates == "skip":
        return "skipped"
    differing = {key: value for key, value in _wanted(deal, row, account).items() if getattr(deal, key) != value}
    more = product is not None and deal.pk is not None and product.pk not in batch.held[deal.pk]
    if not differing and not more:
        return "unchanged"
    was_open = deal.is_open
    before = {key: getattr(deal, key) for key in differing}
    _apply(deal, differing)
    try:
        _refuse_nonsense(deal)
    except RowRefused:
        _apply(deal, before)
        raise
    deal.derive()
    if product is not None and more:
        batch.lines.append((deal, product))
    if deal.pk is not None:
        _note_change(batch, deal, repriced=more or "currency" in differing)
    if was_open and not deal.is_open:
        batch.answered.append(deal)
    return "updated"


def _wanted(deal: Opportunity, row: Row, account: Account) -> dict[str, Any]:
    wanted = {key: row[key] for key in PLAIN if row.get(key) is not None}
    wanted["account_id"] = account.pk
    if owner := row.get("owner"):
        wanted["owner_id"] = owner.pk
    if "stage" in wanted and "probability" not in wanted and wanted["stage"] != deal.stage:
        wanted["probability"] = DEFAULT_PROBABILITY[Stage(wanted["stage"])]
    return wanted


def _note_change(batch: Batch, deal: Opportunity, *, repriced: bool) -> None:
    deal.version += 1
    deal.updated_at = timezone.now()
    batch.changed[deal.pk] = deal
    if repriced:
        batch.repriced.append(deal.pk)


def _apply(deal: Opportunity, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        setattr(deal, key, value)


def _refuse_nonsense(deal: Opportunity) -> None:
    if deal.amount is not None and deal.amount < 0:
        raise RowRefused("amount", deal.amount, "The amount is negative.")
    if deal.probability > 100:
        raise RowRefused("probability", deal.probability, "The probability is above 100 %.")
    if deal.opened_on and deal.close_on and deal.close_on < deal.opened_on:
        raise RowRefused(
            "close_on", deal.close_on, f"The close date is before {deal.opened_on}, when the deal was opened."
        )


def _follow_merges(batch: Batch) -> None:
    """Rows of an account that was merged before it was held go to its survivor."""
    for deal in [*batch.new, *batch.changed.values()]:
        deal.account_id = batch.accounts.final(deal.account_id)


def _write(batch: Batch) -> None:
    Opportunity.objects.bulk_create(batch.new, batch_size=1000)
    Opportunity.objects.bulk_update(batch.changed.values(), WRITTEN, batch_size=200)
    OpportunityProduct.objects.bulk_create(
        [OpportunityProduct(opportunity=deal, product=product) for deal, product in batch.lines], batch_size=1000
    )
    if batch.repriced:
        recompute_list_amounts(batch.repriced)
    changes.announced(Opportunity, [deal.pk for deal in batch.new] + list(batch.changed))
    record_history(batch.new, batch.answered)
