"""The import in the browser: file, map, check, run, report."""

import csv
import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Account
from clouds.sales.models import Opportunity
from dataquality.importing import engine, runs, tasks
from dataquality.models import ImportRow, ImportRun
from hotcrm.jobs.models import Job
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db

FILE = "name,country,employees,Remark\nAcme,Germany,5,x\nBeta,Germny,5,y\nGamma,Germny,1.2k,z\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def upload(client_for, mara):
    """Upload a file as Mara; returns her client and the import."""

    def post(content: str = FILE, kind: str = "account", name: str = "fair.csv"):
        client = client_for(mara)
        file = SimpleUploadedFile(name, content.encode(), content_type="text/csv")
        response = client.post(reverse("dataquality:import_new"), {"kind": kind, "file": file})
        assert response.status_code == 303, response.content.decode()
        return client, ImportRun.objects.get()

    return post


def at(step: str, run: ImportRun) -> str:
    return reverse(f"dataquality:import_{step}", args=[run.pk])


def mapping(run: ImportRun, **fields: str) -> dict[str, str]:
    chosen = {f"column-{index}": fields.get(name, "") for index, name in enumerate(run.columns)}
    return {**chosen, "duplicates": "review", "date_format": "", "decimal": "", "currency": "", "values": ""}


def mapped(client, run: ImportRun, **changes: str) -> None:
    posted = mapping(run, name="name", country="billing_country", employees="employees") | changes
    response = client.post(at("map", run), posted)
    assert (response.status_code, response["Location"]) == (303, at("check", run))
    run.refresh_from_db()


# --- the way through --------------------------------------------------------------------------------------------------


def test_the_whole_way_from_file_to_report(upload, django_capture_on_commit_callbacks):
    client, run = upload()
    assert (run.columns, run.samples[0], run.encoding) == (
        ["name", "country", "employees", "Remark"],
        ["Acme", "Beta", "Gamma"],
        "UTF-8",
    )
    page = client.get(at("map", run)).content.decode()
    assert '<option value="billing_country" selected>' in page

    mapped(client, run)
    assert run.state == ImportRun.State.CHECKED
    assert run.check_result["rows"] == 3
    assert not Account.objects.exists()
    page = client.get(at("check", run)).content.decode()
    assert "&#x27;Germny&#x27; is not a country. Did you mean Germany?" in page
    assert "Import 1 row<" in page

    client.post(at("correction", run), {"column": "country", "value": "Germny", "meaning": "Germany"})
    client.post(at("correction", run), {"line": "4", "column": "employees", "value": "1200"})
    run.refresh_from_db()
    assert (run.check_result["created"], run.check_result["rejected"]) == (3, 0)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(at("run", run))
    assert (response.status_code, response["Location"]) == (303, at("run", run))
    run.refresh_from_db()
    assert (run.state, run.result["created"]) == (ImportRun.State.DONE, 3)
    assert Account.objects.get(name="Gamma").employees == 1200
    assert run.job.status == Job.Status.DONE
    report = client.get(at("report", run)).content.decode()
    assert reverse("accounts:page", args=[Account.objects.get(name="Beta").pk]) in report


def test_rows_with_errors_stay_out_and_come_as_a_file_to_be_mended(upload, django_capture_on_commit_callbacks):
    client, run = upload("name,country\n=Acme,Germny\nBeta,Italy\n")
    mapped(client, run)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("run", run))
    run.refresh_from_db()
    assert (run.result["accepted"], run.result["rejected"]) == (1, 1)
    response = client.get(at("errors", run))
    assert response["Content-Disposition"] == f'attachment; filename="errors-of-import-{run.pk}.csv"'
    lines = list(csv.reader(io.StringIO(response.getvalue().decode())))
    assert lines == [
        ["name", "country", "Row", "Reason"],
        ["'=Acme", "Germny", "2", "Row 2, country: 'Germny' is not a country. Did you mean Germany?"],
    ]
    assert "Germny" in client.get(at("report", run), {"status": "rejected"}).content.decode()


def test_a_second_run_of_the_task_changes_nothing(upload, django_capture_on_commit_callbacks):
    client, run = upload()
    mapped(client, run)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("run", run))
    before = (Account.objects.count(), ImportRow.objects.count(), Job.objects.count())
    tasks.run_import(run.pk)
    assert client.post(at("run", run)).status_code == 303
    assert (Account.objects.count(), ImportRow.objects.count(), Job.objects.count()) == before


def test_a_task_that_was_killed_half_way_finds_its_rows_again(upload):
    client, run = upload("name\nAcme\nBeta\n")
    mapped(client, run)
    client.post(at("run", run))
    Account.objects.create(name="Acme", owner=run.started_by)
    Job.objects.filter(pk=Job.objects.get().pk).update(status=Job.Status.RUNNING, starts=1)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.result["created"], run.result["unchanged"]) == (1, 1)


def test_an_import_killed_in_any_chunk_brings_every_row_in_once(upload, monkeypatch):
    """Deals without an external id: nothing but the import itself knows which rows are in."""
    client, run = upload("account,name\n" + "".join(f"Acme,Deal {n}\n" for n in range(9)), kind="opportunity")
    AccountFactory(name="Acme", owner=run.started_by)
    mapped(client, run, **mapping(run, account="account", name="name"))
    client.post(at("run", run))
    monkeypatch.setattr(engine, "Order", partial(engine.Order, chunk=2))
    for chunks_before in (1, 2):
        with monkeypatch.context() as killing:
            killing.setattr(Job, "advance", killed_after(chunks_before))
            with pytest.raises(SystemExit):
                tasks.run_import(run.pk)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.result["rows"], run.result["created"], Opportunity.objects.count()) == (9, 9, 9)
    assert list(run.rows.filter(is_check=False).values_list("line", flat=True)) == list(range(2, 11))


def killed_after(chunks: int):
    """A Job.advance that ends the worker once so many chunks were told."""
    left = iter(range(chunks))

    def advance(job, done, message=""):
        if next(left, None) is None:
            raise SystemExit

    return advance


def test_an_import_of_somebody_who_lost_the_right_brings_nothing_in(upload):
    client, run = upload("name\nAcme\n")
    mapped(client, run)
    client.post(at("run", run))
    run.started_by.groups.clear()
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, Job.objects.get().status) == (ImportRun.State.FAILED, Job.Status.FAILED)
    assert "may not import any more" in run.problem
    assert not Account.objects.exists()


@pytest.mark.parametrize("posted", [{"line": "2", "value": "a\0"}, {"meaning": "b\0", "value": "Acme"}])
def test_a_correction_that_no_text_holds_is_refused(upload, posted):
    client, run = upload("name\nAcme\n")
    mapped(client, run)
    assert client.post(at("correction", run), {"column": "name", **posted}).status_code == 303
    run.refresh_from_db()
    assert (run.corrections, run.mapping.get("values")) == ({}, None)


def test_a_task_that_kills_its_worker_is_parked_after_three_starts(upload):
    client, run = upload("name\nAcme\n")
    mapped(client, run)
    client.post(at("run", run))
    Job.objects.update(status=Job.Status.RUNNING, starts=3)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, Job.objects.get().status) == (ImportRun.State.FAILED, Job.Status.FAILED)
    assert "stopped three times" in client.get(at("report", run)).content.decode()


def test_an_import_that_breaks_off_says_so_and_is_finished_by_another_start(
    upload, monkeypatch, django_capture_on_commit_callbacks
):
    client, run = upload()
    mapped(client, run)
    monkeypatch.setattr(Job, "advance", broken)
    with pytest.raises(RuntimeError), django_capture_on_commit_callbacks(execute=True):
        client.post(at("run", run))
    monkeypatch.undo()
    run.refresh_from_db()
    assert (run.state, run.job.status) == (ImportRun.State.FAILED, Job.Status.FAILED)
    shown = client.get(at("report", run)).content.decode()
    assert "The import broke off." in shown
    assert "The import is done." not in shown
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("run", run))
    run.refresh_from_db()
    assert (run.state, run.job.status, run.problem) == (ImportRun.State.DONE, Job.Status.DONE, "")
    assert "The import is done." in client.get(at("report", run)).content.decode()


def test_a_check_that_breaks_off_says_so_and_can_not_be_run(upload, monkeypatch):
    client, run = upload()
    client.raise_request_exception = False
    monkeypatch.setattr(engine, "run", broken)
    assert client.post(at("map", run), mapping(run, name="name")).status_code == 500
    run.refresh_from_db()
    assert (run.state, run.problem[:20]) == (ImportRun.State.FAILED, "The check broke off.")
    client.post(at("run", run))
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED


def broken(*args, **kwargs):
    raise RuntimeError("Not foreseen")


def test_a_large_file_is_checked_by_the_worker(upload, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    client, run = upload()
    with django_capture_on_commit_callbacks() as waiting:
        client.post(at("map", run), mapping(run, name="name"))
    page = client.get(at("check", run)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    for callback in waiting:
        callback()
    page = client.get(at("check", run)).content.decode()
    assert "every 1s" not in page
    assert "Import 3 rows" in page


def test_the_progress_stops_asking_when_it_is_done(upload):
    client, run = upload()
    mapped(client, run)
    client.post(at("run", run))
    running = client.get(at("run", run), headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in running
    assert "<html" not in running
    tasks.run_import(run.pk)
    done = client.get(at("run", run), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert "Go to imports" in done


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"PK\x03\x04x", "Excel workbook"), (b'"open\n', "Line 1 should hold")]
)
def test_a_file_that_cannot_be_read_says_why(client_for, mara, content, words):
    file = SimpleUploadedFile("x.csv", content)
    response = client_for(mara).post(reverse("dataquality:import_new"), {"kind": "account", "file": file})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()


def test_two_columns_for_one_field_are_refused_and_the_choice_is_kept(upload):
    client, run = upload()
    response = client.post(at("map", run), mapping(run, name="name", country="name"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "both go to name. Choose one." in page
    assert page.count('<option value="name" selected>') == 2


def test_what_is_done_cannot_be_mapped_again(upload, django_capture_on_commit_callbacks):
    client, run = upload()
    mapped(client, run)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("run", run))
    assert client.get(at("map", run))["Location"] == at("report", run)
    assert client.post(at("correction", run), {"line": "2", "column": "name", "value": "X"})["Location"] == at(
        "report", run
    )


# --- who may ----------------------------------------------------------------------------------------------------------

STEPS = ("map", "check", "run", "report", "errors")


def test_a_stranger_finds_no_import(upload, client_for, charlie):
    _, run = upload()
    client = client_for(charlie)
    assert {client.get(at(step, run)).status_code for step in STEPS} == {404}
    assert {client.post(at(step, run)).status_code for step in ("map", "correction", "run")} == {404}


def test_a_steward_sees_the_imports_of_all_but_goes_on_with_none(upload, client_for, steward):
    _, run = upload()
    client = client_for(steward)
    assert client.get(at("map", run)).status_code == 200
    assert {client.post(at(step, run)).status_code for step in ("map", "correction", "run")} == {403}


@pytest.mark.parametrize("name", ["imports", "import_new"])
def test_without_the_right_there_is_no_import(client_for, reader, name):
    client = client_for(reader)
    assert client.get(reverse(f"dataquality:{name}")).status_code == 403
    assert client.post(reverse("dataquality:import_new"), {"kind": "account"}).status_code == 403


def test_a_missing_or_impossible_import_is_404(client_for, mara):
    client = client_for(mara)
    assert client.get("/imports/999/map/").status_code == 404
    assert client.get("/imports/abc/map/").status_code == 404


def test_wrong_methods_are_refused(upload):
    client, run = upload()
    assert client.get(at("correction", run)).status_code == 405
    assert client.post(at("report", run)).status_code == 405
    assert client.post(reverse("dataquality:imports")).status_code == 405


# --- how much is asked of the database --------------------------------------------------------------------------------


def test_the_list_asks_as_much_for_one_import_as_for_many(upload, client_for, mara, django_assert_max_num_queries):
    client, run = upload()
    url = reverse("dataquality:imports")
    with django_assert_max_num_queries(8):
        client.get(url)
    for number in range(20):
        ImportRun.objects.create(kind="account", name=f"{number}.csv", file=run.file, started_by=mara)
    with django_assert_max_num_queries(8):
        assert client.get(url).content.decode().count("data-pk") == 21


def test_the_report_asks_as_much_for_one_row_as_for_fifty(upload, django_assert_max_num_queries):
    client, run = upload()
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.DONE, result={"rows": 1, "created": 1})
    ImportRow.objects.create(run=run, line=2, status="created", record_id=1)
    with django_assert_max_num_queries(8):
        client.get(at("report", run))
    ImportRow.objects.bulk_create(ImportRow(run=run, line=n, status="created", record_id=n) for n in range(3, 80))
    with django_assert_max_num_queries(8):
        client.get(at("report", run))
