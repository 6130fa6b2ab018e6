"""The scan: everything, or what changed since the last one. One at a time for each kind, told by a job row."""

import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from dataquality.models import Band, DuplicateGroup, DuplicatePair, MatchRecord
from dataquality.scanning import counting, pairing
from dataquality.scanning.grouping import regroup
from dataquality.scanning.sources import SOURCES
from dataquality.scanning.storing import write_noted
from dataquality.scanning.verdicts import reopen_changed
from hotcrm.jobs.models import Job

# A worker that has not told anything for so long is dead, and its scan may be started again.
SILENT = timedelta(minutes=10)


class ScanRunning(Exception):
    """Another scan of this kind is under way."""


@dataclass(frozen=True)
class ScanReport:
    """What a scan found."""

    kind: str
    records: int
    candidate_pairs: int
    groups: int
    auto: int
    review: int
    seconds: float


def job_key(kind: str) -> str:
    """The key of a kind's scan among the jobs."""
    return f"duplicates:{kind}"


def request(*, kind: str, actor: Any = None) -> Job:
    """A job for a scan of `kind` that is about to start. Raises ScanRunning while there is an active one."""
    if kind not in SOURCES:
        raise ValueError(kind)
    _bury_the_dead(kind)
    try:
        with transaction.atomic():
            return Job.objects.create(key=job_key(kind), label=f"Search for duplicate {kind}s", started_by=actor)
    except IntegrityError as error:
        raise ScanRunning(kind) from error


def _bury_the_dead(kind: str) -> None:
    limit = timezone.now() - SILENT
    for job in Job.objects.filter(key=job_key(kind)).active():
        if (job.beat_at or job.created_at) < limit:
            job.fail("The worker stopped. Start the search again.")


def scan(*, kind: str, full: bool = False, job: Job | None = None) -> ScanReport:
    """Search `kind` for duplicates. Raises ScanRunning when another scan of the kind is under way."""
    job = job or request(kind=kind)
    begin = time.perf_counter()
    try:
        report = _run(kind, full, job, begin)
    except Exception as error:
        job.fail(f"{type(error).__name__}: {error}")
        raise
    job.finish(asdict(report))
    return report


def _run(kind: str, full: bool, job: Job, begin: float) -> ScanReport:
    job.begin(SOURCES[kind].manager.live().count())
    write_noted(kind)
    full = full or not counting.counted(kind)
    due = MatchRecord.objects.filter(kind=kind, due=True)
    records = MatchRecord.objects.filter(kind=kind).count() if full else due.count()
    job.begin(records)
    changed = list(due.values_list("record_id", flat=True))
    for start in range(0, len(changed), pairing.BATCH):
        reopen_changed(kind, changed[start : start + pairing.BATCH])
    compared = (pairing.compare_all if full else pairing.compare_due)(kind, job.advance)
    regroup(kind)
    return ScanReport(kind, records, compared, **_counts(kind), seconds=round(time.perf_counter() - begin, 2))


def _counts(kind: str) -> dict[str, int]:
    pairs = DuplicatePair.objects.filter(kind=kind)
    return {
        "groups": DuplicateGroup.objects.filter(kind=kind).count(),
        "auto": pairs.filter(band=Band.AUTO).count(),
        "review": pairs.filter(band=Band.REVIEW).count(),
    }
