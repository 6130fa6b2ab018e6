"""How much of what we want to know about a record is known."""

from django.db import models
from django.db.models import Q


class Completeness(models.Model):
    """The score of one record: the weight of its filled fields, in per cent. `missing` names the empty ones."""

    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    score = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "completeness"
        indexes = [models.Index(fields=["kind", "score", "record_id"], name="completeness_worst_first")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="completeness_once"),
            models.CheckConstraint(condition=Q(score__lte=100), name="completeness_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}: {self.score}%"
