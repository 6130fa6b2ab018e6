"""What the duplicates engine stores: normalised records with their blocking keys, pairs, groups and verdicts.

Records are named by kind and id, not by foreign keys: the rows follow `changes.announced`, and never stand in the way
of a merge or a deletion.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class MatchRecord(models.Model):
    """A record as the engine compares it. `version` 0 says that the values are out of date."""

    kind = models.CharField(max_length=10)
    record_id = models.BigIntegerField()
    version = models.PositiveSmallIntegerField(default=0)
    values = models.JSONField(default=dict)
    due = models.BooleanField("changed since its last scan", default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="match_record_once")]
        indexes = [
            models.Index(fields=["kind", "record_id"], condition=Q(due=True), name="match_record_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class MatchKey(models.Model):
    """A blocking key of a record: records that share one are compared."""

    record = models.ForeignKey(MatchRecord, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="match_key_once")]
        indexes = [models.Index(fields=["kind", "key", "record"], name="match_key_block")]

    def __str__(self) -> str:
        return self.key


class MatchFrequency(models.Model):
    """How often a value occurs, as counted by the last full scan; the empty key is the number of records."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "match frequencies"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="match_frequency_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class Band(models.TextChoices):
    AUTO = "auto", "Likely"
    REVIEW = "review", "Worth a look"


class DuplicateGroup(models.Model):
    """Records that are probably one, every pair of them on its own. Named by its lowest record."""

    Band = Band

    kind = models.CharField(max_length=10)
    first_id = models.BigIntegerField()
    size = models.PositiveSmallIntegerField()
    probability = models.FloatField()
    band = models.CharField(max_length=6, choices=Band)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-probability", "kind", "first_id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_id"], name="duplicate_group_once"),
            models.CheckConstraint(condition=Q(size__gte=2), name="duplicate_group_of_two_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.kind}s from {self.first_id}"


class PairQuerySet(models.QuerySet["DuplicatePair"]):
    def of(self, kind: str, ids: Any) -> Self:
        """Pairs in which one of the records stands."""
        return self.filter(Q(low_id__in=ids) | Q(high_id__in=ids), kind=kind)

    def open(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(group__isnull=False)


class DuplicatePair(models.Model):
    """Two records that the engine holds for one, and why. Without a group it is decided, put off or between groups."""

    kind = models.CharField(max_length=10)
    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    probability = models.FloatField()
    band = models.CharField(max_length=6, choices=Band)
    sentence = models.CharField(max_length=400)
    short = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200, default=" ")
    found_at = models.DateTimeField(default=timezone.now)
    scored_at = models.DateTimeField(default=timezone.now)
    group = models.ForeignKey(DuplicateGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="pairs")

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["-probability", "kind", "low_id", "high_id"]
        permissions = [("run_scan", "Can start a search for duplicates")]
        indexes = [
            models.Index(fields=["kind", "low_id"], name="duplicate_pair_low"),
            models.Index(fields=["kind", "high_id"], name="duplicate_pair_high"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "low_id", "high_id"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(low_id__lt=F("high_id")), name="duplicate_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low_id} and {self.high_id}"


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> Self:
        """Those that hold now: not lapsed, and not put off until a day that has come."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), lapsed_at__isnull=True)


class Verdict(models.Model):
    """What somebody decided about a pair. It lasts until an identifying field changes, or until its day comes."""

    class Decision(models.TextChoices):
        DIFFERENT = "different", "Not a duplicate"
        LATER = "later", "Later"

    kind = models.CharField(max_length=10)
    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(default=dict)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    lapsed_because = models.CharField(max_length=200, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "low_id", "high_id"], name="verdict_of_pair")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "low_id", "high_id"], condition=Q(lapsed_at__isnull=True), name="verdict_one_standing"
            ),
            models.CheckConstraint(condition=Q(low_id__lt=F("high_id")), name="verdict_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low_id} and {self.high_id}: {self.get_decision_display()}"
