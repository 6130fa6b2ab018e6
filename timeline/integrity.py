"""Rules over the stored entries and tasks that `check_integrity` runs."""

from collections.abc import Iterator

from django.db.models import F, Q

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.customer360 import Finding
from timeline.listening import latest_touch, with_root
from timeline.models import Event, Task


def wrong_roots() -> Iterator[Finding]:
    """Entries that stand under another root than their account."""
    wrong = with_root(Event.objects.all()).exclude(root_id=F("right_root")).order_by("pk")
    for pk, root_id, right in wrong.values_list("pk", "root_id", "right_root"):
        detail = f"It stands under root {root_id}, its account under {right}."
        yield Finding(code="event_root", model="timeline.Event", id=pk, detail=detail)


def strays() -> Iterator[Finding]:
    """Entries and tasks of contacts that were merged into another."""
    for model in (Event, Task):
        rows = model.objects.filter(contact__merged_into__isnull=False).order_by("pk")
        for pk in rows.values_list("pk", flat=True):
            yield Finding(code="stray", model=model._meta.label, id=pk, detail="Its contact was merged into another.")


def stale_last_touch() -> Iterator[Finding]:
    """Accounts and contacts whose stored last touch is not what the entries say."""
    for model in (Account, Contact):
        rows = model.objects.filter(merged_into__isnull=True).annotate(latest=latest_touch(model))
        differs = (
            ~Q(last_activity_at=F("latest"))
            | Q(last_activity_at__isnull=True, latest__isnull=False)
            | Q(last_activity_at__isnull=False, latest__isnull=True)
        )
        for pk, stored, latest in rows.filter(differs).values_list("pk", "last_activity_at", "latest"):
            if stored != latest:
                detail = f"Stored is {stored}, the entries say {latest}."
                yield Finding(code="last_touch", model=model._meta.label, id=pk, detail=detail)
