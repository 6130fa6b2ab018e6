"""What is sold with a deal."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from clouds.sales.models.opportunity import Opportunity
from hotcrm.catalog.models import Product

MOST_PIECES = 100_000


class OpportunityProduct(models.Model):
    """A product on a deal, and how many of it."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "product"], name="opportunity_product_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_PIECES), name="opportunity_product_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product}"
