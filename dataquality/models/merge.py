"""The journal of merges: enough to take each of them back."""

from django.conf import settings
from django.db import models


class Merge(models.Model):
    """One merge of several records of a kind into a survivor."""

    class State(models.TextChoices):
        DONE = "done", "Merged"
        UNDONE = "undone", "Taken back"

    key = models.CharField("idempotency key", max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    winner_id = models.BigIntegerField()
    loser_ids = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="merges")
    reason = models.CharField(max_length=300, blank=True)
    versions_seen = models.JSONField(default=dict)
    winner_before = models.JSONField(default=dict)
    winner_after = models.JSONField(default=dict)
    losers_before = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undo_report = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        permissions = [
            ("merge_records", "Can merge records and take merges back"),
            ("merge_by_policy", "Can merge more than ten records at once by a rule"),
        ]
        indexes = [models.Index(fields=["kind", "winner_id"], name="merge_of_winner")]

    def __str__(self) -> str:
        return f"Merge {self.pk} of {self.kind} {self.loser_ids} into {self.winner_id}"


class MergeRow(models.Model):
    """What a merge did to rows of one table: up to 5,000 pks that moved, or one row dropped, or one value changed."""

    class Action(models.TextChoices):
        MOVE = "move", "Moved"
        DROP = "drop", "Dropped as a twin"
        FIELD = "field", "Field changed"
        TREE = "tree", "Moved in the hierarchy"

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="rows")
    sequence = models.PositiveIntegerField()
    table = models.CharField(max_length=80)
    column = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=6, choices=Action)
    pks = models.JSONField(default=list)
    old_id = models.BigIntegerField(null=True)
    row = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["merge", "sequence"], name="merge_row_in_sequence")]

    def __str__(self) -> str:
        return f"{self.action} {self.table}.{self.column} ({len(self.pks)})"
