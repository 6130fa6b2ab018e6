"""Keeping the list price of a deal true to its products and the catalogue."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from clouds.sales.models import Opportunity, OpportunityProduct
from hotcrm.catalog.models import Price

LARGEST = Decimal(10) ** 14
_money = DecimalField(max_digits=16, decimal_places=2)


def list_amount() -> Subquery:
    """The list price of all products of a deal in its currency; NULL when one of them has none, or without products."""
    price = Price.objects.filter(product=OuterRef("product"), currency=OuterRef("opportunity__currency"))
    lines = OpportunityProduct.objects.filter(opportunity=OuterRef("pk")).order_by()
    priced = lines.annotate(price=Subquery(price.values("amount")[:1])).values("opportunity")
    summed = priced.annotate(
        lines=Count("pk"),
        prices=Count("price"),
        total=Sum(ExpressionWrapper(F("price") * F("quantity"), output_field=_money)),
    )
    told = summed.annotate(told=Case(When(lines=F("prices"), then=F("total")), default=None, output_field=_money))
    return Subquery(told.values("told")[:1], output_field=_money)


def followers() -> QuerySet[Opportunity]:
    """Deals whose list price follows the catalogue: open ones, and closed ones that were never priced."""
    return Opportunity.objects.filter(Q(closed_on__isnull=True) | Q(list_amount__isnull=True))


def recompute_list_amounts(opportunity_ids: Collection[int] | None = None) -> int:
    """Write the list price of these deals, or of all that follow the catalogue; returns how many rows were written.

    A closed deal keeps the list price of its day.
    """
    deals = followers() if opportunity_ids is None else Opportunity.objects.filter(pk__in=opportunity_ids)
    return deals.update(list_amount=list_amount())


def rebuild_list_amounts() -> None:
    """Write the list price of every deal that follows the catalogue; bulk loaders and `recompute` call it."""
    recompute_list_amounts()


def follow_the_catalogue(model: Any, product_ids: Collection[int]) -> None:
    """Price the deals again that hold one of these products."""
    held = OpportunityProduct.objects.filter(product__in=product_ids).values("opportunity")
    followers().filter(pk__in=held).update(list_amount=list_amount())


def refuse_more_than_fits(lines: Collection[tuple[Any, int]], currency: str) -> None:
    """Raises ValidationError when the list price of (product, quantity) pairs would not fit its column."""
    prices = dict(
        Price.objects.filter(product__in=[product for product, _ in lines], currency=currency).values_list(
            "product_id", "amount"
        )
    )
    if sum((prices.get(product.pk, Decimal(0)) * quantity for product, quantity in lines), Decimal(0)) >= LARGEST:
        raise ValidationError({"products": "The list price of these quantities is too large."})
