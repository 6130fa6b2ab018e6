"""Abstract models that give rows what all of them need: dates, a version, a place after a merge."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from hotcrm.core.survivors import Gone


class Dated(models.Model):
    """When the row was written first and last."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True


class VersionConflict(Exception):
    """Somebody else saved the row in the meantime."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current} was changed by somebody else.")
        self.current = current


class Versioned(models.Model):
    """A row that tells a late editor from a current one."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def claim_version(self, seen: int) -> None:
        """Take the row for writing if it still has the version that the editor saw.

        Locks the row until the transaction ends and raises VersionConflict, which carries the stored row, otherwise.
        Call it inside a transaction, before the first write.
        """
        rows = type(self)._base_manager.filter(pk=self.pk)
        with transaction.atomic():
            claimed = rows.filter(version=seen).update(version=F("version") + 1)
        if not claimed:
            if (stored := rows.first()) is None:
                raise Gone(f"Somebody deleted the {self._meta.verbose_name} in the meantime.")
            raise VersionConflict(stored)
        self.version = seen + 1


class Archivable(models.Model):
    """A row that can be put away and brought back."""

    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Mergeable(models.Model):
    """A row that may have been merged into another; `merged_into` is always the final survivor."""

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_records"
    )

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row; one that was merged is part of a journal, and raises ProtectedError."""
        rows: Any = type(self)._base_manager
        survivor = rows.filter(merged_records=self.pk).first()
        if survivor is not None:
            raise models.ProtectedError(f"It was merged into {survivor}. Take that merge back first.", {survivor})
        return super().delete(*args, **kwargs)


class ExternalId(models.Model):
    """The name that another system has for a record. Concrete models add the record and its constraint."""

    system = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"


class Owned(models.Model):
    """A row that one person answers for."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_%(class)ss"
    )

    class Meta:
        abstract = True
