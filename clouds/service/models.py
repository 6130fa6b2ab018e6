"""Cases: what a customer needs help with, and until when."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from clouds.service.querysets import CaseQuerySet
from contacts.models import Contact
from hotcrm.core.models import Archivable, Dated, Owned, Versioned


class Priority(models.TextChoices):
    P1 = "p1", "P1 critical"
    P2 = "p2", "P2 high"
    P3 = "p3", "P3 normal"
    P4 = "p4", "P4 low"


class CaseStatus(models.TextChoices):
    NEW = "new", "New"
    OPEN = "open", "Open"
    WAITING = "waiting", "Waiting for the customer"
    RESOLVED = "resolved", "Resolved"


OPEN_STATUSES = (CaseStatus.NEW, CaseStatus.OPEN, CaseStatus.WAITING)


class Case(Archivable, Owned, Versioned, Dated, models.Model):
    """A request for help. `due_at` follows from the account's SLA tier and the priority."""

    Priority = Priority
    Status = CaseStatus

    number = models.CharField(max_length=20, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    priority = models.CharField(max_length=2, choices=Priority, default=Priority.P3)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.NEW)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    external_id = models.CharField("external ID", max_length=120, null=True, blank=True, unique=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["account", "status", "due_at"], name="case_of_account"),
            models.Index(fields=["owner", "status", "due_at"], name="case_of_owner"),
            models.Index(fields=["status", "due_at", "id"], name="case_by_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="resolved", resolved_at__isnull=False)
                | (~Q(status="resolved") & Q(resolved_at__isnull=True)),
                name="case_resolved_has_a_date",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="case_has_a_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES
