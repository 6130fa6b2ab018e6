"""Rules over the stored rows of cases that `check_integrity` runs."""

from collections.abc import Iterator

from clouds.service.models import Case, due
from hotcrm.core.customer360 import Finding

LABEL = "service.Case"


def stale_due_times() -> Iterator[Finding]:
    """Open cases whose due time is not what tier and priority say."""
    opened = Case.objects.exclude(status=Case.Status.RESOLVED).select_related("account")
    for case in opened.only("priority", "opened_at", "due_at", "account__sla_tier").iterator(chunk_size=2000):
        expected = due(case.account.sla_tier, case.priority, case.opened_at)
        if expected != case.due_at:
            yield Finding(
                code="due_at", model=LABEL, id=case.pk, detail=f"It says {case.due_at}, the tier says {expected}."
            )


def unnumbered() -> Iterator[Finding]:
    """Cases that never got their number."""
    for pk in Case.objects.filter(number__startswith="~").values_list("pk", flat=True):
        yield Finding(code="case_number", model=LABEL, id=pk, detail="It has no number.")
