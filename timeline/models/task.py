"""What somebody still has to do for an account."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.models import Dated, Versioned
from timeline.querysets import TaskQuerySet


class Task(Versioned, Dated, models.Model):
    """A next step with a person who does it. Done is a date, so who and when come free."""

    title = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tasks")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"], name="task_open_of_owner", condition=Q(done_at__isnull=True)
            ),
            models.Index(
                fields=["account", "due_on", "id"], name="task_open_of_account", condition=Q(done_at__isnull=True)
            ),
        ]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 when it is not late."""
        if self.is_done or self.due_on is None:
            return 0
        return max((timezone.localdate() - self.due_on).days, 0)
