"""A person at a customer: name, post, and the ways to reach them."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Account
from contacts.querysets import ContactQuerySet
from hotcrm.core.models import Archivable, Dated, ExternalId, Mergeable, Versioned
from hotcrm.core.text import digits, fold, phone_e164


class Level(models.TextChoices):
    C_LEVEL = "c_level", "C-level"
    VP = "vp", "VP"
    DIRECTOR = "director", "Director"
    MANAGER = "manager", "Manager"
    INDIVIDUAL = "individual", "Individual contributor"


class Department(models.TextChoices):
    EXECUTIVE = "executive", "Executive"
    FINANCE = "finance", "Finance"
    HR = "hr", "Human resources"
    IT = "it", "IT"
    LEGAL = "legal", "Legal"
    MARKETING = "marketing", "Marketing"
    OPERATIONS = "operations", "Operations"
    PROCUREMENT = "procurement", "Procurement"
    PRODUCT = "product", "Product"
    RESEARCH = "research", "Research"
    SALES = "sales", "Sales"
    SUPPORT = "support", "Support"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    MOBILE = "mobile", "Mobile"
    LINKEDIN = "linkedin", "LinkedIn"
    POST = "post", "Post"


class Contact(Mergeable, Archivable, Versioned, Dated, models.Model):
    """A person. `account` is where they work now; `employments` tell every place with its dates."""

    Level = Level
    Department = Department
    Channel = Channel

    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100)
    salutation = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=150, blank=True)
    department = models.CharField(max_length=12, choices=Department, blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    preferred_channel = models.CharField(max_length=10, choices=Channel, blank=True)
    linkedin = models.CharField("LinkedIn", max_length=200, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    reports_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    notes = models.TextField(blank=True)
    last_activity_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["last_name", "first_name", "id"], name="contact_by_name"),
            models.Index(fields=["account", "last_name", "first_name"], name="contact_of_account"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(last_name=""), name="contact_has_a_last_name"),
            models.CheckConstraint(condition=~Q(reports_to=models.F("id")), name="contact_not_own_superior"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="contact_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self, addresses: list[str] | None = None) -> None:
        """Fill the search column from the name and from `addresses` (e-mails and phones; read when not given)."""
        if addresses is None:
            addresses = self._stored_addresses() if self.pk else []
        self.search_text = " ".join(filter(None, [fold(self.name), fold(self.title), *addresses]))

    def _stored_addresses(self) -> list[str]:
        emails = [fold(email.address) for email in self.emails.all()]
        return emails + [digits(phone.e164 or phone.number) for phone in self.phones.all()]


class ContactEmail(models.Model):
    """One e-mail address of a person; at most one is the main one."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="emails")
    address = models.EmailField()
    kind = models.CharField(max_length=10, default="work", choices=[("work", "Work"), ("home", "Private")])
    is_primary = models.BooleanField("main", default=False)

    class Meta:
        ordering = ["-is_primary", "id"]
        indexes = [models.Index(fields=["address"], name="contact_email_address")]
        constraints = [
            models.UniqueConstraint(fields=["contact", "address"], name="contact_email_once"),
            models.UniqueConstraint(fields=["contact"], condition=Q(is_primary=True), name="contact_email_one_primary"),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address = self.address.strip().lower()
        super().save(*args, **kwargs)


class ContactPhone(models.Model):
    """One phone number of a person as typed, with its E.164 form; at most one is the main one."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=60)
    e164 = models.CharField(max_length=20, blank=True, editable=False)
    kind = models.CharField(
        max_length=10, default="work", choices=[("work", "Work"), ("mobile", "Mobile"), ("home", "Private")]
    )
    is_primary = models.BooleanField("main", default=False)

    class Meta:
        ordering = ["-is_primary", "id"]
        indexes = [models.Index(fields=["e164"], name="contact_phone_e164")]
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="contact_phone_once"),
            models.UniqueConstraint(fields=["contact"], condition=Q(is_primary=True), name="contact_phone_one_primary"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(str(self.contact.account.billing_country) or None)
        super().save(*args, **kwargs)

    def derive(self, country: str | None) -> None:
        """Fill the E.164 form, reading the number as dialled in `country`."""
        self.e164 = phone_e164(self.number, country)


class ContactExternalId(ExternalId):
    """The name that another system has for a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="external_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="contact_external_id_once")]
