"""An import of a file through the browser, from upload to report."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotcrm.jobs.models import Job


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports, seen by whoever started them and by those who may see all."""

    def visible_to(self, user: Any) -> Self:
        """One's own imports; all of them for data stewards."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.has_perm("dataquality.view_importrun"):
            return self
        return self.filter(started_by=user)


class ImportRun(models.Model):
    """A file on its way in. Its mapping is the JSON of `import_csv`; `corrections` are cells mended by hand."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "To be mapped"
        MAPPED = "mapped", "Being checked"
        CHECKED = "checked", "Ready to run"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Stopped"

    class Duplicates(models.TextChoices):
        REVIEW = "review", "Take them in and queue the pair for review"
        UPDATE = "update", "Update the record that exists"
        SKIP = "skip", "Leave them out"
        CREATE = "create", "Take them in without a note"

    kind = models.CharField(max_length=20)
    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField("file name", max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    columns = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=2)
    mapping = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict)
    duplicates = models.CharField(max_length=6, choices=Duplicates, default=Duplicates.REVIEW)
    check_result = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    problem = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["started_by", "-created_at"], name="import_run_of_person")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="import_run_has_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """True while its mapping and cells can still be changed."""
        return self.state in {self.State.UPLOADED, self.State.MAPPED, self.State.CHECKED}

    @property
    def is_repeatable(self) -> bool:
        """True when it stopped half way: started again, it leaves the rows alone that are in."""
        return self.state == self.State.FAILED and bool(self.check_result)


class ImportRow(models.Model):
    """What became of one row: of the check only the rejected ones are kept, of the run all."""

    class Status(models.TextChoices):
        CREATED = "created", "Created"
        UPDATED = "updated", "Updated"
        UNCHANGED = "unchanged", "Unchanged"
        SKIPPED = "skipped", "Skipped"
        REJECTED = "rejected", "Not imported"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    is_check = models.BooleanField(default=False)
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status)
    label = models.CharField(max_length=200, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "is_check", "line"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "is_check", "status", "line"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"Row {self.line}: {self.get_status_display()}"
