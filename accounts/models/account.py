"""A company or a person that we do business with, and its place in a family of companies."""

from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django_countries.fields import CountryField
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from accounts import tree
from accounts.models.choices import AccountType, Industry, Ownership, SlaTier, Status
from accounts.querysets import AccountQuerySet
from hotcrm.core.models import Dated, ExternalId, Mergeable, Owned, Versioned
from hotcrm.core.money import CURRENCIES, DEFAULT_CURRENCY
from hotcrm.core.text import digits, fold, phone_e164, registrable_domain

DERIVED = ("domain", "phone_e164", "search_text")


class Account(Mergeable, Owned, Versioned, Dated, MPTTModel):
    """The nucleus of the customer 360.

    `objects` is the unfiltered tree manager, as mptt needs: a filtering one would skip rows when it shifts the tree.
    Pages start from `Account.objects.visible_to(user)`, which leaves merged records out. The tree is written by
    `accounts.tree` only.
    """

    Type = AccountType
    Status = Status
    Ownership = Ownership
    Industry = Industry
    SlaTier = SlaTier

    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=120, blank=True, editable=False)
    phone = models.CharField(max_length=60, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True, editable=False)
    email = models.EmailField("e-mail", blank=True)
    type = models.CharField(max_length=12, choices=AccountType, default=AccountType.PROSPECT)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_individual = models.BooleanField("is a person", default=False)
    ownership = models.CharField(max_length=8, choices=Ownership, blank=True)
    industry = models.CharField(max_length=24, choices=Industry, blank=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    annual_revenue_currency = models.CharField(max_length=3, choices=CURRENCIES, default=DEFAULT_CURRENCY)
    employees = models.PositiveIntegerField(null=True, blank=True)
    founded = models.PositiveSmallIntegerField(
        "founded in", null=True, blank=True, validators=[MaxValueValidator(9999, "Say the year in four digits.")]
    )
    tax_id = models.CharField("tax ID", max_length=40, blank=True)
    linkedin = models.CharField("LinkedIn", max_length=200, blank=True)
    sla_tier = models.CharField("SLA tier", max_length=8, choices=SlaTier, blank=True)
    notes = models.TextField(blank=True)

    billing_street = models.CharField(max_length=200, blank=True)
    billing_city = models.CharField(max_length=100, blank=True)
    billing_state = models.CharField(max_length=100, blank=True)
    billing_postcode = models.CharField(max_length=20, blank=True)
    billing_country = CountryField(blank=True)
    shipping_street = models.CharField(max_length=200, blank=True)
    shipping_city = models.CharField(max_length=100, blank=True)
    shipping_state = models.CharField(max_length=100, blank=True)
    shipping_postcode = models.CharField(max_length=20, blank=True)
    shipping_country = CountryField(blank=True)

    parent = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    last_activity_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = TreeManager.from_queryset(AccountQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        base_manager_name = "objects"
        permissions = [
            ("view_every_account", "Can see every account"),
            ("change_every_account", "Can change every account"),
            ("move_account", "Can move an account in the hierarchy"),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft", "rght", "id"], name="account_tree_span"),
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(Lower("name"), "id", name="account_by_lower_name"),
            models.Index(fields=["owner", "name", "id"], name="account_by_owner"),
            models.Index(fields=["domain"], name="account_by_domain"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(annual_revenue__isnull=True) | Q(annual_revenue__gte=0),
                name="account_revenue_not_negative",
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="account_not_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="account_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(parent__isnull=True), name="account_merged_is_a_root"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="account_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account. A new place in the tree, first or other, is written under the hierarchy lock."""
        self.derive()
        if self._state.adding:
            tree.insert(self, super().save, *args, **kwargs)
            return
        if self.parent_id != self._mptt_cached_fields["parent"]:
            tree.move(self, self.parent)
        kwargs["update_fields"] = self._fields_to_store(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the row and close its gap in the tree. Raises ProtectedError while something refers to it."""
        return tree.delete(self, super().delete)

    def _fields_to_store(self, asked: Iterable[str] | None) -> list[str]:
        """Never the place in the tree: this copy of it may be older than somebody's move."""
        if asked is not None:
            wanted = {*asked, *DERIVED, "updated_at"}
        else:
            deferred = self.get_deferred_fields()
            wanted = {f.name for f in self._meta.concrete_fields if not f.primary_key and f.attname not in deferred}
        return sorted(wanted - tree.COLUMNS)

    def derive(self) -> None:
        """Fill the columns that follow from others. Bulk writers call it before `bulk_create`."""
        self.domain = registrable_domain(self.website) or ""
        self.phone_e164 = phone_e164(self.phone, str(self.billing_country) or None) if self.phone else ""
        words = (self.name, self.legal_name, self.domain, self.email, self.billing_city)
        self.search_text = " ".join(filter(None, [*map(fold, words), digits(self.phone_e164 or self.phone)]))

    @property
    def is_archived(self) -> bool:
        return self.status == Status.ARCHIVED


class AccountExternalId(ExternalId):
    """The name that another system has for an account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="external_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="account_external_id_once")]

    @staticmethod
    def goes_with(account: Account) -> models.QuerySet["AccountExternalId"]:
        """An account's names elsewhere are deleted with it."""
        return AccountExternalId.objects.filter(account=account)
