"""Bringing products and their list prices in from a file."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from hotcrm.catalog.models import Price, Product
from hotcrm.core import changes
from hotcrm.core.customer360 import ImportContext, ImportField, RowOutcome
from hotcrm.core.money import DEFAULT_CURRENCY

FIELDS = (
    ImportField(key="name", label="Name", required=True, max_length=120),
    ImportField(key="series", label="Series", max_length=60),
    ImportField(
        key="price", label="List price", type="decimal", minimum=Decimal(0), maximum=Decimal("999999999999.99")
    ),
    ImportField(key="currency", label="Currency", type="currency"),
)


@transaction.atomic
def save(rows: Sequence[Mapping[str, Any]], context: ImportContext) -> list[RowOutcome]:
    """Write products, found again by name, and their list price in one currency; one outcome a row, in order."""
    known = {product.name.casefold(): product for product in Product.objects.all()}
    outcomes = [_save_row(row, context, known) for row in rows]
    changed = [outcome.pk for outcome in outcomes if outcome.pk and outcome.status != "unchanged"]
    changes.announced(Product, changed)
    return outcomes


def _save_row(row: Mapping[str, Any], context: ImportContext, known: dict[str, Product]) -> RowOutcome:
    name = str(row["name"])
    product = known.get(name.casefold())
    created = product is None
    product = product or known.setdefault(name.casefold(), Product.objects.create(name=name))
    changed = _write_series(product, row.get("series")) | _write_price(product, row, context)
    if created:
        return RowOutcome(status="created", pk=product.pk)
    return RowOutcome(status="updated" if changed else "unchanged", pk=product.pk)


def _write_series(product: Product, series: str | None) -> bool:
    if not series or product.series == series:
        return False
    product.series = series
    product.save(update_fields=["series"])
    return True


def _write_price(product: Product, row: Mapping[str, Any], context: ImportContext) -> bool:
    amount = row.get("price")
    if amount is None:
        return False
    currency = row.get("currency") or context.currency or DEFAULT_CURRENCY
    if Price.objects.filter(product=product, currency=currency, amount=amount).exists():
        return False
    Price.objects.update_or_create(product=product, currency=currency, defaults={"amount": amount})
    return True
