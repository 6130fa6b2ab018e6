"""Everything that happened to an account, in one table."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.customer360 import event_kinds
from timeline.querysets import IN_VAIN, EventQuerySet

TYPED = ("timeline.call", "timeline.meeting", "timeline.email", "timeline.note")


class Outcome(models.TextChoices):
    CONNECTED = "connected", "Connected"
    VOICEMAIL = "voicemail", "Left a message"
    NO_ANSWER = "no_answer", "No answer"
    HELD = "held", "Held"
    NO_SHOW = "no_show", "No show"


class Direction(models.TextChoices):
    OUT = "out", "Outgoing"
    IN = "in", "Incoming"


class Event(models.Model):
    """One entry of the timeline.

    `root_id` is the pk of the family's root account (never mptt's tree_id, which is renumbered), so that the timeline
    of a whole family is one index range. `data` holds words for the sentence, never ids.
    """

    Outcome = Outcome
    Direction = Direction

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="events", db_index=False)
    root_id = models.BigIntegerField(editable=False)
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    cloud = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    milestone = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    direction = models.CharField(max_length=3, choices=Direction, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    target = GenericForeignKey("target_type", "target_id")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-occurred_at", "-id"], name="event_of_account"),
            models.Index(fields=["root_id", "-occurred_at", "-id"], name="event_of_family"),
            models.Index(fields=["contact", "-occurred_at", "-id"], name="event_of_contact"),
            models.Index(fields=["account", "cloud", "-occurred_at", "-id"], name="event_of_account_by_cloud"),
            models.Index(fields=["account", "kind", "-occurred_at", "-id"], name="event_of_account_by_kind"),
            models.Index(
                fields=["account", "-occurred_at", "-id"], name="event_milestones", condition=Q(milestone=True)
            ),
            models.Index(fields=["target_type", "target_id"], name="event_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d} {self.subject}".strip()

    @property
    def counts_as_touch(self) -> bool:
        """Past and not in vain: a message left or a missed meeting is no touch."""
        return self.occurred_at <= timezone.now() and self.outcome not in IN_VAIN

    def is_written_by(self, user: Any) -> bool:
        """Whether it is an entry that this person typed, and not one that the system noted."""
        return self.actor_id == user.pk and self.kind in TYPED

    @staticmethod
    def goes_with_contact(contact: Contact) -> "models.QuerySet[Event]":
        """Quiet entries about a contact are deleted with it."""
        quiet = [kind.key for kind in event_kinds.items() if kind.quiet]
        return Event.objects.filter(contact=contact, kind__in=quiet, target_id=None)

    @staticmethod
    def goes_with(account: Account) -> "models.QuerySet[Event]":
        """Quiet entries (added, renamed, moved) are deleted with an account that is otherwise empty."""
        quiet = [kind.key for kind in event_kinds.items() if kind.quiet]
        return Event.objects.filter(account=account, kind__in=quiet, contact=None, target_id=None)
