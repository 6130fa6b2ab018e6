"""What the pages of an import show."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from dataquality.importing.kinds import importable_of
from dataquality.importing.mapping import BoundColumn, bound, from_json
from dataquality.importing.runs import delimiter_label
from dataquality.models import ImportRow, ImportRun
from hotcrm.core.customer360 import Importable, importables

_STEPS = ("File", "Map", "Check", "Run", "Report")
_MEANT = re.compile(r"Did you mean (.+)\?$")
ROWS_SHOWN = 50
DATE_FORMATS = (
    ("", "2017-12-31"), ("%m/%d/%Y", "12/31/2017"), ("%d/%m/%Y", "31/12/2017"), ("%d.%m.%Y", "31.12.2017"),
    ("%d-%m-%Y", "31-12-2017"), ("%d %b %Y", "31 Dec 2017"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the wizard; `state` is "done", "now" or ""."""

    label: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of every page of one import."""

    run: ImportRun
    kind: str
    steps: Sequence[Step]
    facts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ColumnChoice:
    """A column of the file: samples, the field it goes to and how sure that is."""

    name: str
    position: int
    samples: Sequence[str]
    field: str
    how: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """The step where columns get their fields."""

    head: Head
    columns: Sequence[ColumnChoice]
    fields: Sequence[tuple[str, str]]
    missing: Sequence[str]
    mapped: int
    settings: Mapping[str, str]
    date_formats: Sequence[tuple[str, str]]
    policies: Sequence[tuple[str, str]]
    policy: str
    advanced: str


@dataclass(frozen=True, kw_only=True)
class Count:
    """One number above the rows."""

    key: str
    label: str
    icon: str
    tone: str
    number: int
    note: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A rejected row: the cell at fault, what it could mean, and whether it can be mended here."""

    row: ImportRow
    meant: str
    mendable: bool


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """The step where nothing is written yet."""

    head: Head
    counts: Sequence[Count]
    problems: Sequence[Problem]
    more: int
    good: int
    rejected: int
    policy: str
    is_checking: bool
    notices: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ReportedRow:
    """A row of the report with its record, where there is one to open."""

    row: ImportRow
    url: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """How far an import is, or what it did."""

    head: Head
    counts: Sequence[Count]
    rows: Sequence[ReportedRow]
    shown: str
    percent: int
    done: int
    total: int
    is_running: bool
    problem: str
    rejected: int
    possible_duplicates: int
    notices: Sequence[str]


def kinds_for(user: Any) -> list[tuple[str, str]]:
    """Kinds that the person may import, with their labels."""
    allowed = [one for one in importables.items() if not one.permission or user.has_perm(one.permission)]
    return [(one.kind, one.label) for one in allowed]


def map_page(run: ImportRun, typed: Mapping[str, str] | None = None) -> MapPage:
    """The columns with their guesses or what was chosen before; `typed` is what a refused form held."""
    importable = importable_of(run.kind)
    mapping = dict(run.mapping)
    binding = bound(from_json(mapping, importable), run.columns, importable)
    by_column = {one.index: one for one in reversed(binding.columns)}
    told = mapping.get("columns", {})
    columns = [
        ColumnChoice(
            name=name,
            position=index,
            samples=run.samples[index] if index < len(run.samples) else (),
            field=_chosen(index, by_column, typed),
            how=_how(by_column.get(index), name in told),
        )
        for index, name in enumerate(run.columns)
    ]
    return MapPage(
        head=_head(run, importable, "Map"),
        columns=columns,
        fields=[(one.key, f"{one.label}, required" if one.required else one.label) for one in importable.fields],
        missing=binding.missing,
        mapped=sum(1 for one in columns if one.field),
        settings={key: (typed or mapping).get(key, "") for key in ("date_format", "currency", "decimal")},
        date_formats=DATE_FORMATS,
        policies=ImportRun.Duplicates.choices,
        policy=(typed or {}).get("duplicates", run.duplicates),
        advanced=typed.get("values", "") if typed else _as_json(mapping.get("values")),
    )


def _chosen(index: int, known: Mapping[int, BoundColumn], typed: Mapping[str, str] | None) -> str:
    if typed:
        return typed.get(f"column-{index}", "")
    return known[index].rule.field if index in known else ""


def _as_json(values: Any) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False) if values else ""


def _how(column: BoundColumn | None, told: bool) -> str:
    if column is None:
        return "Left out"
    return "Chosen" if told else "By its name"


def check_page(run: ImportRun) -> CheckPage:
    """The counts of the dry run and the rows that need somebody."""
    importable = importable_of(run.kind)
    result = run.check_result
    rejected = run.rows.filter(is_check=True, status=ImportRow.Status.REJECTED)
    shown = list(rejected[:ROWS_SHOWN])
    return CheckPage(
        head=_head(run, importable, "Check"),
        counts=_counts(result, planned=True),
        problems=[_problem(row, run.columns) for row in shown],
        more=max(0, result.get("rejected", 0) - len(shown)),
        good=result.get("accepted", 0),
        rejected=result.get("rejected", 0),
        policy=run.get_duplicates_display(),
        is_checking=run.state == ImportRun.State.MAPPED,
        notices=run.notices,
    )


def report_page(run: ImportRun, status: str = "") -> ReportPage:
    """The progress of a running import, or the report of a finished one with its rows of one outcome."""
    importable = importable_of(run.kind)
    running = run.state == ImportRun.State.RUNNING
    result = _so_far(run) if running else run.result
    rows = run.rows.filter(is_check=False)
    rows = rows.filter(status=status) if status in ImportRow.Status.values else rows
    chosen = rows.order_by("-line") if running else rows
    total = run.check_result.get("rows", 0)
    return ReportPage(
        head=_head(run, importable, "Run" if running else "Report"),
        counts=_counts(result, planned=False, base=reverse("dataquality:import_report", args=[run.pk])),
        rows=[_reported(row, importable) for row in chosen[:ROWS_SHOWN]],
        shown=status,
        percent=run.job.percent if run.job else 0,
        done=result.get("rows", 0),
        total=total,
        is_running=running,
        problem=run.problem,
        rejected=result.get("rejected", 0),
        possible_duplicates=result.get("possible_duplicates", 0),
        notices=run.notices,
    )


def _so_far(run: ImportRun) -> Mapping[str, int]:
    try:
        told = json.loads(run.job.message) if run.job and run.job.message else {}
    except json.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _head(run: ImportRun, importable: Importable, now: str) -> Head:
    place = _STEPS.index(now)
    finished = run.state == ImportRun.State.DONE
    steps = [
        Step(label=label, state="done" if index < place or finished else "now" if index == place else "")
        for index, label in enumerate(_STEPS)
    ]
    rows = run.check_result.get("rows")
    facts = [f"{rows:,} rows"] if rows is not None else []
    facts += [f"{len(run.columns)} columns", f"{run.encoding}, {delimiter_label(run)}"]
    facts.append(f"by {run.started_by}")
    return Head(run=run, kind=importable.label, steps=steps, facts=facts)


def _problem(row: ImportRow, columns: Sequence[str]) -> Problem:
    found = _MEANT.search(row.reason)
    return Problem(row=row, meant=found.group(1) if found else "", mendable=row.column in columns)


def _counts(result: Mapping[str, int], *, planned: bool, base: str = "") -> list[Count]:
    numbers = {key: result.get(key, 0) for key in ("created", "updated", "unchanged", "skipped", "rejected")}
    duplicates = result.get("possible_duplicates", 0)
    told = [
        ("created", "New" if planned else "Created", "plus", "ok", "to create" if planned else "new records"),
        ("updated", "Update" if planned else "Updated", "refresh-cw", "info", "records change"),
        ("unchanged", "Unchanged", "check", "", "as they are"),
        ("skipped", "Skipped", "minus", "", "left out by rule"),
        ("rejected", "Error", "triangle-alert", "bad", "rows stay out"),
    ]
    counts = [
        Count(key=key, label=label, icon=icon, tone=tone, number=numbers[key], note=note, url=f"{base}?status={key}")
        for key, label, icon, tone, note in told
    ]
    counts.insert(
        4,
        Count(
            key="possible_duplicates", label="Possible duplicate", icon="copy-check", tone="warn", number=duplicates,
            note="pairs to look at", url=reverse("dataquality:duplicates"),
        ),
    )  # fmt: skip
    return counts


_TONES = {"created": "ok", "updated": "info", "rejected": "bad"}


def _reported(row: ImportRow, importable: Importable) -> ReportedRow:
    url = ""
    if row.record_id and importable.list_url_name:
        try:
            url = reverse(importable.list_url_name.replace(":list", ":page"), args=[row.record_id])
        except NoReverseMatch:
            url = ""
    return ReportedRow(row=row, url=url, tone=_TONES.get(row.status, ""))
