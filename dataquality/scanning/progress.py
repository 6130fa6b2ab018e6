"""How the scans stand: the running one with its share, or the last one with what it found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from dataquality.scanning.scan import job_key
from dataquality.scanning.sources import SOURCES
from hotcrm.jobs.models import Job


@dataclass(frozen=True, kw_only=True)
class Scans:
    """The scans of all kinds together."""

    running: Job | None
    finished_at: datetime | None
    compared: list[str]
    seconds: float
    failed: str

    @property
    def words(self) -> str:
        """'12,408 accounts, 31,960 contacts compared in 41 s'."""
        return f"{', '.join(self.compared)} compared in {self.seconds:.0f} s" if self.compared else ""


def progress(kinds: list[str]) -> Scans:
    """The state of the scans of some kinds; two queries."""
    keys = {job_key(kind): kind for kind in kinds}
    jobs = Job.objects.filter(key__in=keys)
    running = jobs.active().order_by("created_at").first()
    newest = jobs.filter(finished_at__isnull=False).order_by().values("key").annotate(newest=Max("id")).values("newest")
    last = sorted(Job.objects.filter(pk__in=newest), key=lambda job: job.key)
    done = [job for job in last if job.status == Job.Status.DONE]
    finished: list[Any] = [job.finished_at for job in done]
    return Scans(
        running=running,
        finished_at=max(finished) if finished else None,
        compared=[
            f"{job.result['records']:,} {SOURCES[keys[job.key]].label.lower()}"
            for job in done
            if job.result.get("records")
        ],
        seconds=sum(float(job.result.get("seconds", 0)) for job in done),
        failed=next((job.message for job in last if job.status == Job.Status.FAILED), ""),
    )
