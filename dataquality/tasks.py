"""What data quality does in the background. Tasks may run twice: they take ids and read again."""

from django.core.cache import cache
from django_q.tasks import async_task

from dataquality.scanning import counting
from dataquality.scanning.scan import ScanRunning, request, scan
from dataquality.scanning.sources import SOURCES
from hotcrm.jobs.models import Job

# Changes within this time share one comparison.
SOON = 30


def run_scan(job_id: int, kind: str, full: bool = False) -> None:
    """The scan that a waiting job stands for. A job that was started already is left alone."""
    job = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED).first()
    if job:
        scan(kind=kind, full=full, job=job)


def scan_changed() -> None:
    """Every night: all kinds, what changed since the last scan."""
    _scan_each(full=False)


def scan_everything() -> None:
    """Every week: all kinds, in full."""
    _scan_each(full=True)


def compare_changed(kind: str) -> None:
    """After a change: what is due of one kind. While a scan runs, that one or the next takes it along."""
    cache.delete(_waiting(kind))
    try:
        scan(kind=kind)
    except ScanRunning:
        return


def wake(kind: str) -> None:
    """Have what changed compared soon, once for a burst of changes; not before the first full scan."""
    if counting.counted(kind) and cache.add(_waiting(kind), 1, timeout=SOON):
        async_task("dataquality.tasks.compare_changed", kind)


def start(*, kind: str, full: bool, actor: object) -> Job:
    """Queue a scan for somebody who asked for it. Raises ScanRunning."""
    job = request(kind=kind, actor=actor)
    async_task("dataquality.tasks.run_scan", job.pk, kind, full)
    return job


def _scan_each(*, full: bool) -> None:
    for kind in SOURCES:
        try:
            scan(kind=kind, full=full)
        except ScanRunning:
            continue


def _waiting(kind: str) -> str:
    return f"duplicates-due:{kind}"
