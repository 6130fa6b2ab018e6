"""Which products the names in a file mean, and what they cost."""

from decimal import Decimal
from typing import Any

from hotcrm.catalog.models import Price, Product


class UnknownProduct(ValueError):
    """A text that means no product. The message is the reason in words."""


class ProductNames:
    """The catalogue, read once."""

    def __init__(self) -> None:
        self._products = {_key(product.name): product for product in Product.objects.all()}
        self._prices = {
            (product, currency): amount
            for product, currency, amount in Price.objects.values_list("product_id", "currency", "amount")
        }

    def find(self, text: Any) -> Product:
        """The product that `text` means. Raises UnknownProduct with the reason."""
        if isinstance(text, Product):
            return text
        product = self._products.get(_key(text))
        if product is None:
            raise UnknownProduct(f"There is no product '{text}'.")
        return product

    def price(self, product: Product, currency: str) -> Decimal | None:
        """The list price of one piece, or None where the catalogue has none in that currency."""
        return self._prices.get((product.pk, currency))


def _key(text: Any) -> str:
    return " ".join(str(text).split()).casefold()
