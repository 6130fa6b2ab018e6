"""The people who decide about a purchase. Whoever sells points here; this module does not know what is sold."""

from django.db import models

from accounts.models import Account
from contacts.models.contact import Contact
from hotcrm.core.models import Dated


class Role(models.TextChoices):
    DECISION_MAKER = "decision_maker", "Decision maker"
    CHAMPION = "champion", "Champion"
    INFLUENCER = "influencer", "Influencer"
    BLOCKER = "blocker", "Blocker"


class Influence(models.TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class BuyingCommittee(Dated):
    """The committee of one purchase at one account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="buying_committees")
    name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name or f"Committee {self.pk}"


class CommitteeMember(Dated):
    """One person's role in one purchase and how much they weigh."""

    Role = Role
    Influence = Influence

    committee = models.ForeignKey(BuyingCommittee, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="committee_roles")
    role = models.CharField(max_length=16, choices=Role)
    influence = models.CharField(max_length=8, choices=Influence, default=Influence.MEDIUM)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "contact"], name="committee_member_once")]

    def __str__(self) -> str:
        return f"{self.contact}, {self.get_role_display()}"
