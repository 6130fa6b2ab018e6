"""Where a person works and worked, with dates."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Account
from contacts.models.contact import Contact, Department, Level


class Employment(models.Model):
    """One post of a person at one account. The one that is current and primary is where `Contact.account` points."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="employments")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="employments")
    title = models.CharField(max_length=150, blank=True)
    department = models.CharField(max_length=12, choices=Department, blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField("main post", default=False)

    class Meta:
        ordering = ["-is_primary", F("ended_on").desc(nulls_first=True), "-started_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "account", "started_on"], name="employment_once"),
            models.UniqueConstraint(
                fields=["contact", "account"], condition=Q(started_on__isnull=True), name="employment_once_undated"
            ),
            models.UniqueConstraint(fields=["contact"], condition=Q(is_primary=True), name="employment_one_primary"),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="employment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(ended_on__isnull=True), name="employment_primary_is_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} at {self.account}"
