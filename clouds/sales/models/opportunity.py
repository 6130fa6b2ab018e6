"""Deals: what an account may buy, how likely and when."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models.stage import CLOSED_STAGES, OPEN_STAGES, Stage, step
from clouds.sales.querysets import OpportunityQuerySet
from contacts.models import BuyingCommittee, Contact
from hotcrm.core.models import Archivable, Dated, Owned, Versioned
from hotcrm.core.money import CURRENCIES, DEFAULT_CURRENCY
from hotcrm.core.text import fold


class Opportunity(Archivable, Owned, Versioned, Dated, models.Model):
    """A deal. Without an `amount` it counts with the list price of its products (`list_amount`).

    `close_on` is when an answer is expected; `closed_on` is when it came.
    """

    Stage = Stage

    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="opportunities")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities")
    stage = models.CharField(max_length=14, choices=Stage, default=Stage.PROSPECTING)
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    list_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True, editable=False)
    currency = models.CharField(max_length=3, choices=CURRENCIES, default=DEFAULT_CURRENCY)
    probability = models.PositiveSmallIntegerField("probability in %", default=10, validators=[MaxValueValidator(100)])
    opened_on = models.DateField(null=True, blank=True)
    close_on = models.DateField("close date", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    next_step = models.CharField(max_length=200, blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    external_id = models.CharField("external ID", max_length=120, null=True, blank=True, unique=True)
    committee = models.OneToOneField(
        BuyingCommittee, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="opportunity"
    )

    search_text = models.TextField(blank=True, default="", db_default="", editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        ordering = ["close_on", "id"]
        permissions = [("change_every_opportunity", "Can change every opportunity")]
        indexes = [
            models.Index(fields=["account", "stage"], name="opportunity_of_account"),
            models.Index(fields=["owner", "stage", "close_on"], name="opportunity_of_owner"),
            models.Index(fields=["stage", "close_on", "id"], name="opportunity_by_close"),
            models.Index(fields=["name", "id"], name="opportunity_by_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="opportunity_has_a_name"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="opportunity_amount_not_negative"
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="opportunity_probability_percent"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="opportunity_stage_known"),
            models.CheckConstraint(
                condition=Q(stage__in=CLOSED_STAGES, closed_on__isnull=False)
                | (~Q(stage__in=CLOSED_STAGES) & Q(closed_on__isnull=True)),
                name="opportunity_closed_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Give a closed deal its date and an open one none; fill the search column. Bulk writers call it first."""
        self.external_id = self.external_id or None
        self.search_text = " ".join(filter(None, map(fold, (self.name, self.external_id or ""))))
        if self.is_open:
            self.closed_on = None
        elif self.closed_on is None:
            self.closed_on = self.close_on or timezone.localdate()

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def step(self) -> int:
        """How far the deal is on a bar of five."""
        return step(self.stage)

    @property
    def tone(self) -> str:
        """How the bar is coloured: "won", "lost" or ""."""
        return "" if self.is_open else self.stage

    @property
    def value(self) -> Decimal | None:
        """The amount, or the list price of its products while nobody named one."""
        return self.amount if self.amount is not None else self.list_amount

    @property
    def is_list_price(self) -> bool:
        """True when the value comes from the price list."""
        return self.amount is None and self.list_amount is not None

    @property
    def answer_on(self) -> date | None:
        """The day of the answer once it came, else the day it is expected."""
        return self.closed_on or self.close_on

    @property
    def is_late(self) -> bool:
        """True for an open deal whose expected day is over."""
        return self.is_open and self.close_on is not None and self.close_on < timezone.localdate()

    @staticmethod
    def value_expression(prefix: str = "") -> Coalesce:
        """The same as `value`, for a query; `prefix` is the way to the deal ("opportunities__")."""
        return Coalesce(F(f"{prefix}amount"), F(f"{prefix}list_amount"))
