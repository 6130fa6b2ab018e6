"""Which products the names in a file mean, and what they cost."""

from decimal import Decimal
from typing import Any

from hotcrm.catalog.models import Price, Product


class UnknownProduct(ValueError):
    """A text that means no product. The message is the reason in words."""


class ProductNames:
    """The catalogue, read once. A new name is added to it, without a price, for somebody who may add products."""

    def __init__(self, actor: Any) -> None:
        self._may_add = actor.has_perm("catalog.add_product")
        self.notice = ""
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
            product = self._products[_key(text)] = self._added(text)
        return product

    def _added(self, text: Any) -> Product:
        name = " ".join(str(text).split())
        if not self._may_add or len(name) > 120:
            raise UnknownProduct(f"There is no product '{text}'.")
        self.notice = f"'{name}' was added to the catalogue, without a price."
        return Product.objects.create(name=name)

    def price(self, product: Product, currency: str) -> Decimal | None:
        """The list price of one piece, or None where the catalogue has none in that currency."""
        return self._prices.get((product.pk, currency))


def _key(text: Any) -> str:
    return " ".join(str(text).split()).casefold()
