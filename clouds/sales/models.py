"""Deals: what an account may buy, how likely and when."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import Account
from clouds.sales.querysets import OpportunityQuerySet
from contacts.models import BuyingCommittee, Contact
from hotcrm.catalog.models import Product
from hotcrm.core.models import Archivable, Dated, Owned, Versioned
from hotcrm.core.money import CURRENCIES, DEFAULT_CURRENCY


class Stage(models.TextChoices):
    PROSPECTING = "prospecting", "Prospecting"
    QUALIFICATION = "qualification", "Qualification"
    PROPOSAL = "proposal", "Proposal"
    NEGOTIATION = "negotiation", "Negotiation"
    WON = "won", "Won"
    LOST = "lost", "Lost"


OPEN_STAGES = (Stage.PROSPECTING, Stage.QUALIFICATION, Stage.PROPOSAL, Stage.NEGOTIATION)
DEFAULT_PROBABILITY = {
    Stage.PROSPECTING: 10,
    Stage.QUALIFICATION: 25,
    Stage.PROPOSAL: 50,
    Stage.NEGOTIATION: 75,
    Stage.WON: 100,
    Stage.LOST: 0,
}


class Opportunity(Archivable, Owned, Versioned, Dated, models.Model):
    """A deal. Without an `amount` an open one counts with the list price of its products (`list_amount`)."""

    Stage = Stage

    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="opportunities")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities")
    stage = models.CharField(max_length=14, choices=Stage, default=Stage.PROSPECTING)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    list_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True, editable=False)
    currency = models.CharField(max_length=3, choices=CURRENCIES, default=DEFAULT_CURRENCY)
    probability = models.PositiveSmallIntegerField(default=10)
    opened_on = models.DateField(null=True, blank=True)
    close_on = models.DateField("close date", null=True, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    external_id = models.CharField("external ID", max_length=120, null=True, blank=True, unique=True)
    committee = models.OneToOneField(
        BuyingCommittee, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="opportunity"
    )

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        ordering = ["close_on", "id"]
        permissions = [("change_every_opportunity", "Can change every opportunity")]
        indexes = [
            models.Index(fields=["account", "stage"], name="opportunity_of_account"),
            models.Index(fields=["owner", "stage", "close_on"], name="opportunity_of_owner"),
            models.Index(fields=["stage", "close_on", "id"], name="opportunity_by_close"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="opportunity_amount_not_negative"
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="opportunity_probability_percent"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="opportunity_stage_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def value(self) -> Decimal | None:
        """The amount, or the list price of its products while nobody named one."""
        return self.amount if self.amount is not None else self.list_amount

    @property
    def is_list_price(self) -> bool:
        """True when the value comes from the price list."""
        return self.amount is None and self.list_amount is not None

    @staticmethod
    def value_expression() -> Coalesce:
        """The same as `value`, for a query."""
        return Coalesce(F("amount"), F("list_amount"))


class OpportunityProduct(models.Model):
    """A product on a deal."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "product"], name="opportunity_product_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="opportunity_product_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product}"
