"""Imports through the browser: upload, map, mend, check, run."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from dataquality.importing import engine
from dataquality.importing.delimiter import LABELS
from dataquality.importing.kinds import importable_of
from dataquality.importing.mapping import from_json
from dataquality.importing.reader import Table, open_table
from dataquality.importing.rejection import Rejection, Unreadable
from dataquality.importing.tally import ImportResult, Silence, Tally
from dataquality.models import ImportRow, ImportRun
from hotcrm.audit.models import audited
from hotcrm.core.customer360 import RowOutcome
from hotcrm.jobs.models import Job

# A file up to this size is checked at once, a larger one by the worker.
AT_ONCE = 256 * 1024
MAY = "dataquality.add_importrun"
SAMPLES, KEPT_REJECTIONS, MOST_STARTS = 3, 5000, 3
BROKE = "The import broke off. The rows so far are in. Start it again, or ask an administrator."


class AlreadyRunning(Exception):
    """The import is under way or done."""


def create_run(*, kind: str, file: UploadedFile, actor: Any) -> ImportRun:
    """Keep an uploaded file with what its first rows show. Raises Unreadable with the reason."""
    importable_of(kind)
    table = open_table(_binary(file))
    columns, samples = list(table.columns), _samples(table)
    run = ImportRun(
        kind=kind, name=str(file.name)[-200:] or "file.csv", columns=columns, samples=samples,
        encoding=table.encoding.label, delimiter=table.delimiter, notices=table.notices, started_by=actor,
    )  # fmt: skip
    file.seek(0)
    run.file.save(f"{kind}.csv", file, save=False)
    with transaction.atomic():
        run.save()
        audited("import.upload", actor=actor, model="dataquality.ImportRun", ids=[run.pk], kind=kind)
    return run


def map_columns(*, run: ImportRun, mapping: Mapping[str, Any], duplicates: str, actor: Any) -> None:
    """Keep what goes where and check all rows. Raises Unreadable for a mapping that means nothing."""
    importable = importable_of(run.kind)
    engine.bound(from_json(dict(mapping), importable), run.columns, importable)
    _refuse_unless_open(run)
    run.mapping, run.duplicates = dict(mapping), duplicates
    _check_again(run)


def correct_cell(*, run: ImportRun, line: int, column: str, value: str, actor: Any) -> None:
    """Mend one cell for this import and check again. Raises Unreadable for a column that the file does not have."""
    _refuse_unless_open(run)
    if column not in run.columns:
        raise Unreadable(f'The file has no column "{column}".')
    _refuse_unstorable(value)
    run.corrections.setdefault(str(line), {})[column] = value[:2000]
    _check_again(run)


def give_meaning(*, run: ImportRun, column: str, value: str, meaning: str, actor: Any) -> None:
    """Read `value` as `meaning` in all rows of the column and check again."""
    _refuse_unless_open(run)
    _refuse_unstorable(value + meaning)
    importable = importable_of(run.kind)
    binding = engine.bound(from_json(run.mapping, importable), run.columns, importable)
    field = next((one.rule.field for one in binding.columns if one.column == column), None)
    if field is None:
        raise Unreadable(f'"{column}" is not imported.')
    run.mapping = {**run.mapping, "values": {**run.mapping.get("values", {})}}
    run.mapping["values"][field] = {**run.mapping["values"].get(field, {}), value: meaning}
    _check_again(run)


def start_run(*, run: ImportRun, actor: Any) -> None:
    """Queue the import, or one that stopped once more. Raises AlreadyRunning when somebody did so before."""
    try:
        with transaction.atomic():
            startable = [ImportRun.State.CHECKED, *([ImportRun.State.FAILED] if run.is_repeatable else [])]
            claimed = ImportRun.objects.filter(pk=run.pk, state__in=startable)
            if not claimed.update(state=ImportRun.State.RUNNING, problem="", finished_at=None):
                raise AlreadyRunning
            _queue(run, "dataquality.importing.tasks.run_import", f"Import of {run.name}")
            audited("import.run", actor=actor, model="dataquality.ImportRun", ids=[run.pk], kind=run.kind)
    except IntegrityError:
        raise AlreadyRunning from None


def check(run: ImportRun) -> None:
    """Do everything without writing it, and keep the counts and the rejected rows."""
    notes = _CheckNotes()
    try:
        result = _carried_out(run, notes, dry_run=True)
    except Unreadable as error:
        _fail_check(run, str(error))
        return
    except Exception:
        _fail_check(run, "The check broke off. Nothing was written. Ask an administrator.")
        raise
    with transaction.atomic():
        run.rows.filter(is_check=True).delete()
        ImportRow.objects.bulk_create([_rejected_row(run, one, True) for one in notes.rejections], batch_size=500)
        run.check_result, run.notices = result.tally.as_json(), list(result.notices)[:50]
        run.state = ImportRun.State.CHECKED
        run.save(update_fields=["check_result", "notices", "state"])


def carry_out(run: ImportRun) -> None:
    """Import the file. Safe to run twice: a row that is in stays as it is, also one that nothing identifies."""
    job = run.job
    if run.state != ImportRun.State.RUNNING or job is None or not job.is_active:
        return
    if job.starts >= MOST_STARTS:
        _stop(run, job, "The import stopped three times. The rows before are in; ask an administrator.")
        return
    if not may_import(run.started_by, run.kind):
        _stop(run, job, f"{run.started_by} may not import any more.")
        return
    run.rows.filter(is_check=False, status=ImportRow.Status.REJECTED).delete()
    job.begin(run.check_result.get("rows", 0))
    try:
        result = _carried_out(run, _RunNotes(run, job), dry_run=False)
    except Unreadable as error:
        _stop(run, job, str(error))
        return
    except Exception:
        _stop(run, job, BROKE)
        raise
    run.result, run.notices = result.tally.as_json(), list(result.notices)[:50]
    run.state, run.finished_at = ImportRun.State.DONE, timezone.now()
    run.save(update_fields=["result", "notices", "state", "finished_at"])
    job.finish(run.result, f"{result.tally.accepted:,} rows imported, {result.tally.rejected:,} left out")


def delimiter_label(run: ImportRun) -> str:
    """The delimiter in words."""
    return LABELS.get(run.delimiter, run.delimiter)


def may_import(user: Any, kind: str) -> bool:
    """Whether `user` may bring in records of that kind through the browser."""
    permission = importable_of(kind).permission
    return bool(user.has_perm(MAY) and (not permission or user.has_perm(permission)))


# --- underneath -------------------------------------------------------------------------------------------------------


def _binary(file: Any) -> BinaryIO:
    """A stream of the upload that outlives the reader wrapped around it."""
    stream: Any = file.file
    return _Kept(stream)  # type: ignore[return-value]


class _Kept:
    """A stream that closing does not close."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Any:
        return iter(self._stream)

    def close(self) -> None:
        """Left to whoever opened it."""


def _samples(table: Table) -> list[list[str]]:
    """Up to three different values of each column from the first rows."""
    found: list[list[str]] = [[] for _ in table.columns]
    for row in islice(table, 200):
        if row.rejection:
            continue
        for values, cell in zip(found, row.cells, strict=True):
            shown = cell.strip()[:60]
            if shown and shown not in values and len(values) < SAMPLES:
                values.append(shown)
    return found


def _refuse_unless_open(run: ImportRun) -> None:
    if not run.is_open:
        raise AlreadyRunning


def _refuse_unstorable(text: str) -> None:
    if "\0" in text:
        raise Unreadable("That holds a NUL byte, which no text has.")


def _check_again(run: ImportRun) -> None:
    with transaction.atomic():
        run.state = ImportRun.State.MAPPED
        run.save(update_fields=["mapping", "duplicates", "corrections", "state"])
        if run.file.size > AT_ONCE:
            _queue(run, "dataquality.importing.tasks.check_import", f"Check of {run.name}")
            return
    check(run)


def _queue(run: ImportRun, task: str, label: str) -> None:
    Job.objects.filter(key=_job_key(run)).active().update(status=Job.Status.FAILED, finished_at=timezone.now())
    run.job = Job.objects.create(key=_job_key(run), label=label[:200], started_by=run.started_by)
    ImportRun.objects.filter(pk=run.pk).update(job=run.job)
    transaction.on_commit(lambda: async_task(task, run.pk))


def _job_key(run: ImportRun) -> str:
    return f"import:{run.pk}"


def _carried_out(run: ImportRun, notes: "Silence", *, dry_run: bool) -> ImportResult:
    importable = importable_of(run.kind)
    mapping = from_json(run.mapping, importable)
    with run.file.open("rb") as stored:
        table = open_table(_binary(stored), encoding=mapping.encoding, delimiter=mapping.delimiter or run.delimiter)
        order = engine.Order(
            importable=importable, mapping=mapping, actor=run.started_by, duplicates=run.duplicates, dry_run=dry_run,
            listener=notes, corrections={int(line): cells for line, cells in run.corrections.items()},
            done={} if dry_run else _taken(run),
        )  # fmt: skip
        return engine.run(table, order)


def _taken(run: ImportRun) -> dict[int, RowOutcome]:
    """What became of the rows that an earlier start took."""
    rows = run.rows.filter(is_check=False).exclude(status=ImportRow.Status.REJECTED)
    kept: Any = rows.values_list("line", "status", "record_id")
    return {line: RowOutcome(status=status, pk=pk) for line, status, pk in kept.iterator(chunk_size=10_000)}


def _fail(run: ImportRun, problem: str) -> None:
    run.state, run.problem, run.finished_at = ImportRun.State.FAILED, problem[:500], timezone.now()
    run.save(update_fields=["state", "problem", "finished_at"])


def _fail_check(run: ImportRun, problem: str) -> None:
    """Stop before anything was written: what was not checked can't be run."""
    ImportRun.objects.filter(pk=run.pk).update(check_result={})
    run.check_result = {}
    if run.job and run.job.is_active:
        run.job.fail(problem)
    _fail(run, problem)


def _stop(run: ImportRun, job: Job, problem: str) -> None:
    """Say on the page and in the list of jobs why the import goes no further."""
    job.fail(problem)
    _fail(run, problem)


def _rejected_row(run: ImportRun, rejection: Rejection, is_check: bool) -> ImportRow:
    return ImportRow(
        run=run, is_check=is_check, line=rejection.line, status=ImportRow.Status.REJECTED,
        label=next((cell[:200] for cell in rejection.cells if cell.strip()), ""), column=rejection.column[:200],
        value=rejection.value[:200], reason=rejection.reason[:500], cells=list(rejection.cells),
    )  # fmt: skip


class _CheckNotes(Silence):
    """Keeps the rejected rows, up to a number that a page can show."""

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []

    def rejected(self, rejection: Rejection) -> None:
        """Keep it while there is room."""
        if len(self.rejections) < KEPT_REJECTIONS:
            self.rejections.append(rejection)


class _RunNotes(Silence):
    """Stores what became of each row, chunk by chunk, and tells the job how far it is."""

    def __init__(self, run: ImportRun, job: Job) -> None:
        self.run = run
        self.job = job
        self._rows: list[ImportRow] = []

    def rejected(self, rejection: Rejection) -> None:
        """Keep the row with its cells, for the error file."""
        self._rows.append(_rejected_row(self.run, rejection, False))

    def taken(self, line: int, outcome: RowOutcome, label: str) -> None:
        """Keep what the row became."""
        self._rows.append(
            ImportRow(
                run=self.run, line=line, status=outcome.status, label=label[:200], record_id=outcome.pk,
                reason=outcome.notice[:500],
            )
        )  # fmt: skip

    def progressed(self, tally: Tally) -> None:
        """Store the rows so far and the counts."""
        rows, self._rows = self._rows, []
        ImportRow.objects.bulk_create(rows, batch_size=500)
        self.job.advance(tally.rows, json.dumps(tally.as_json()))


def rejected_of(run: ImportRun) -> Iterable[Rejection]:
    """The rejected rows of the run, or of its check while it has not run."""
    rows = run.rows.filter(is_check=run.is_open, status=ImportRow.Status.REJECTED)
    for row in rows.iterator(chunk_size=500):
        yield Rejection(line=row.line, column=row.column, value=row.value, reason=row.reason, cells=tuple(row.cells))
