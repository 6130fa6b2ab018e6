"""Who did which sensitive thing to which rows, and when; and which creating requests were answered already."""

from typing import Any

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One sensitive action or refusal: ids only, no contents."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    object_ids = models.JSONField(default=list)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at"], name="audit_latest"),
            models.Index(fields=["action", "-at"], name="audit_action_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.object_ids}"


class IdempotencyKey(models.Model):
    """A creating request that was answered: the same key again is told the same answer."""

    key = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=60)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "purpose", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


def audited(action: str, *, actor: Any, model: str, ids: list[int], **detail: Any) -> AuditEntry:
    """Keep that `actor` did `action` to rows `ids` of `model`; call it in the transaction of the action."""
    return AuditEntry.objects.create(actor=actor, action=action, model=model, object_ids=ids, detail=detail)
