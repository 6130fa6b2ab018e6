"""Cases: what a customer needs help with, and until when."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from clouds.service.models.choices import OPEN_STATUSES, CaseStatus, Priority
from clouds.service.models.sla import due
from clouds.service.querysets import CaseQuerySet
from contacts.models import Contact
from hotcrm.core.models import Archivable, Dated, Owned, Versioned
from hotcrm.core.text import fold

FIRST_NUMBER = 20_000
SOON = timedelta(hours=8)


class Case(Archivable, Owned, Versioned, Dated, models.Model):
    """A request for help. `due_at` follows from the account's SLA tier and the priority.

    The number follows from the row's key, which the database hands out once, however many write at the same time.
    """

    Priority = Priority
    Status = CaseStatus

    number = models.CharField(max_length=40, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    priority = models.CharField(max_length=2, choices=Priority, default=Priority.P3)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.NEW)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    external_id = models.CharField("external ID", max_length=120, null=True, blank=True, unique=True)

    search_text = models.TextField(blank=True, default="", db_default="", editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["account", "status", "due_at"], name="case_of_account"),
            models.Index(fields=["owner", "status", "due_at"], name="case_of_owner"),
            models.Index(fields=["status", "due_at", "id"], name="case_by_due"),
            models.Index(fields=["-opened_at", "-id"], name="case_by_opening"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="resolved", resolved_at__isnull=False)
                | (~Q(status="resolved") & Q(resolved_at__isnull=True)),
                name="case_resolved_has_a_date",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="case_has_a_subject"),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="case_priority_known"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=models.F("opened_at")),
                name="case_resolved_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the case; a new one gets its number."""
        self.derive()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.is_unnumbered:
                self.number = self.number_of(self.pk)
                type(self)._base_manager.filter(pk=self.pk).update(number=self.number)

    def derive(self, tier: str | None = None) -> None:
        """Fill what follows from the rest: due and resolved times, the search column.

        Bulk writers call it with the account's `tier`.
        """
        self.external_id = self.external_id or None
        self.search_text = " ".join(filter(None, map(fold, (self.subject, self.external_id or ""))))
        self.number = self.number or f"~{uuid4().hex}"
        if self.is_open:
            self.resolved_at = None
        elif self.resolved_at is None:
            self.resolved_at = max(timezone.now(), self.opened_at)
        if self.is_open or self.due_at is None:
            self.due_at = due(self.account.sla_tier if tier is None else tier, self.priority, self.opened_at)

    @staticmethod
    def number_of(pk: int) -> str:
        """The number that the case with that key has."""
        return str(FIRST_NUMBER + pk)

    @property
    def is_unnumbered(self) -> bool:
        """True for a new case whose key the database has not told yet."""
        return self.number.startswith("~")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def short_priority(self) -> str:
        return self.priority.upper()
