"""Imports in the background. Tasks take an id, read again, and are safe to run twice."""

from dataquality.importing.runs import carry_out, check
from dataquality.models import ImportRun


def check_import(pk: int) -> None:
    """Check a large file; nothing happens unless it still waits for that."""
    run = ImportRun.objects.select_related("started_by", "job").filter(pk=pk, state=ImportRun.State.MAPPED).first()
    if run is None:
        return
    if run.job and run.job.is_active:
        run.job.begin(0)
    check(run)
    if run.job and run.job.is_active:
        run.job.finish(run.check_result)


def run_import(pk: int) -> None:
    """Import a file that was started; nothing happens when it is done already."""
    run = ImportRun.objects.select_related("started_by", "job").filter(pk=pk).first()
    if run is not None:
        carry_out(run)
