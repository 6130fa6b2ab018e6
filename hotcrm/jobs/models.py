"""The progress of long work, told by whoever does it and read by whoever waits."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> Self:
        """Queued or running."""
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])

    def visible_to(self, user: Any) -> Self:
        """One's own jobs, and those that nobody in particular started."""
        if user.is_superuser:
            return self
        return self.filter(Q(started_by=user) | Q(started_by__isnull=True))


class Job(models.Model):
    """One piece of long work. `key` says what it works on; only one job of a key is active at a time."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict, blank=True)
    starts = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key", "-created_at"], name="job_latest_of_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(status__in=["queued", "running"]), name="job_one_active_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_status_display()})"

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.status == self.Status.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_active(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    def begin(self, total: int) -> None:
        """Say that the work started and how much there is."""
        self._store(status=self.Status.RUNNING, total=total, done=0, starts=self.starts + 1, beat_at=timezone.now())

    def advance(self, done: int, message: str = "") -> None:
        """Say how much is done by now."""
        self._store(done=done, message=message, beat_at=timezone.now())

    def finish(self, result: dict[str, Any], message: str = "") -> None:
        """Say that the work is done and what came of it."""
        self._store(status=self.Status.DONE, result=result, message=message, finished_at=timezone.now())

    def fail(self, message: str) -> None:
        """Say that the work stopped and why."""
        self._store(status=self.Status.FAILED, message=message[:500], finished_at=timezone.now())

    def _store(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        Job.objects.filter(pk=self.pk).update(**values)
