"""Imports: a file on its way in, one page a step."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dataquality.importing.forms import MappingForm, UploadForm
from dataquality.importing.rejection import Unreadable
from dataquality.importing.report import error_lines
from dataquality.importing.runs import (
    AlreadyRunning,
    correct_cell,
    create_run,
    give_meaning,
    map_columns,
    rejected_of,
    start_run,
)
from dataquality.importing.showing import check_page, kinds_for, map_page, report_page
from dataquality.models import ImportRun
from hotcrm.core.csv_cells import lines
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say

MAY = "dataquality.add_importrun"


@require_safe
@permission_required(MAY, raise_exception=True)
@read_only
def imports(request: HttpRequest) -> HttpResponse:
    """The imports that this person may see, newest first."""
    runs = ImportRun.objects.visible_to(request.user).select_related("started_by")
    shown = Paginator(runs, 25).get_page(request.GET.get("page"))
    return page(request, "dataquality/imports.html", {"page": shown}, fragment="dataquality/_imports.html")


@require_http_methods(["GET", "POST"])
@permission_required(MAY, raise_exception=True)
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file and what its rows are."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            run = create_run(kind=form.cleaned_data["kind"], file=form.cleaned_data["file"], actor=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return see_other(reverse("dataquality:import_map", args=[run.pk]))
    status = 422 if form.is_bound else 200
    return page(
        request, "dataquality/import_new.html", {"form": form}, fragment="dataquality/_import_new.html", status=status
    )


@require_http_methods(["GET", "POST"])
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Give each column its field."""
    run = _run(request, pk)
    if not run.is_open:
        return see_other(reverse("dataquality:import_report", args=[pk]))
    if request.method != "POST":
        return _map(request, run)
    _refuse_others(request, run)
    form = MappingForm(request.POST)
    if not form.is_valid():
        return _map(request, run, problem=str(next(iter(form.errors.values()))[0]))
    mapping = form.mapping(run, request.POST)
    try:
        map_columns(run=run, mapping=mapping, duplicates=form.cleaned_data["duplicates"], actor=request.user)
    except (Unreadable, AlreadyRunning) as error:
        return _map(request, run, problem=str(error))
    return see_other(reverse("dataquality:import_check", args=[pk]))


@require_safe
@read_only
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen, and the rows that need somebody."""
    run = _run(request, pk)
    if run.state == ImportRun.State.UPLOADED:
        return see_other(reverse("dataquality:import_map", args=[pk]))
    if not run.is_open:
        return see_other(reverse("dataquality:import_report", args=[pk]))
    context = {"page": check_page(run), "run": run}
    return page(request, "dataquality/import_check.html", context, fragment="dataquality/_import_check.html")


@require_POST
def import_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend one cell, or say what a value means in all rows; everything is checked again."""
    run = _run(request, pk)
    _refuse_others(request, run)
    posted = request.POST
    try:
        if posted.get("meaning"):
            give_meaning(
                run=run, column=posted.get("column", ""), value=posted.get("value", ""), meaning=posted["meaning"],
                actor=request.user,
            )  # fmt: skip
        else:
            correct_cell(
                run=run, line=int(posted.get("line", "")), column=posted.get("column", ""),
                value=posted.get("value", ""), actor=request.user,
            )  # fmt: skip
    except (Unreadable, ValueError) as error:
        say(request, str(error) if isinstance(error, Unreadable) else "That row does not exist.")
    except AlreadyRunning:
        return see_other(reverse("dataquality:import_report", args=[pk]))
    return see_other(reverse("dataquality:import_check", args=[pk]))


@require_http_methods(["GET", "POST"])
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the import, and watch it."""
    run = _run(request, pk)
    if request.method == "POST":
        _refuse_others(request, run)
        try:
            start_run(run=run, actor=request.user)
        except AlreadyRunning:
            say(request, "This import was started before.")
        return see_other(reverse("dataquality:import_run", args=[pk]))
    if run.is_open:
        return see_other(reverse("dataquality:import_check", args=[pk]))
    context = {"page": report_page(run), "run": run}
    return page(request, "dataquality/import_run.html", context, fragment="dataquality/_import_job.html")


@require_safe
@read_only
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import did, row by row."""
    run = _run(request, pk)
    if run.is_open:
        return see_other(reverse("dataquality:import_check", args=[pk]))
    context = {"page": report_page(run, request.GET.get("status", "")), "run": run}
    return page(request, "dataquality/import_report.html", context, fragment="dataquality/_import_rows.html")


@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The rows that stay out as CSV: the columns of the file and the reason, to be mended and brought in again."""
    run = _run(request, pk)
    rejected = error_lines(run.columns, list(rejected_of(run)))
    response = StreamingHttpResponse(lines(rejected), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="errors-of-import-{run.pk}.csv"'
    return response


def _run(request: HttpRequest, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.user).select_related("started_by", "job")
    return get_object_or_404(runs, pk=pk)


def _refuse_others(request: HttpRequest, run: ImportRun) -> None:
    """Only whoever started an import goes on with it, and only while the right to is there."""
    allowed = {kind for kind, _ in kinds_for(request.user)}
    if run.started_by_id != request.user.pk or not request.user.has_perm(MAY) or run.kind not in allowed:
        raise PermissionDenied


def _map(request: HttpRequest, run: ImportRun, problem: str = "") -> HttpResponse:
    shown = map_page(run, request.POST.dict() if problem else None)
    context = {"page": shown, "run": run, "problem": problem, "form": MappingForm()}
    return page(
        request,
        "dataquality/import_map.html",
        context,
        fragment="dataquality/_import_map.html",
        status=422 if problem else 200,
    )
