"""The two data sets that nobody here made up come in through the import itself, with the mappings that are shipped."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from clouds.sales.models import Opportunity
from hotcrm.users.models import User

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[3] / "clouds" / "demo" / "data"
SALES = DATA / "crm-sales"


@pytest.fixture
def import_csv(capsys):
    """Run the command; returns its JSON line. What it told on standard error is in `.notices`."""

    def run(kind: str, file: Path, mapping: Path | None = None, **options) -> dict:
        call_command("import_csv", kind, str(file), mapping=mapping, **options)
        told = capsys.readouterr()
        run.notices = told.err
        return json.loads(told.out.splitlines()[-1])

    return run


def counts(**numbers: int) -> dict[str, int]:
    names = ("rows", "accepted", "rejected", "created", "updated", "unchanged", "skipped", "possible_duplicates")
    return {**dict.fromkeys(names, 0), **numbers}


def bring_in_sales(import_csv, tmp_path: Path) -> list[dict]:
    return [
        import_csv("product", SALES / "products.csv", SALES / "products.mapping.json"),
        import_csv("accounts", SALES / "accounts.csv", SALES / "accounts.mapping.json"),
        import_csv(
            "opportunity", SALES / "sales_pipeline.csv", SALES / "opportunities.mapping.json",
            report=tmp_path / "report.csv",
        ),
    ]  # fmt: skip


def test_crm_sales_comes_in_and_a_second_time_creates_nothing(import_csv, tmp_path, superuser):
    first = bring_in_sales(import_csv, tmp_path)
    assert first == [
        counts(rows=7, accepted=7, created=7),
        counts(rows=85, accepted=85, created=85),
        counts(rows=8800, accepted=7375, rejected=1425, created=7375),
    ]
    assert (Account.objects.count(), Account.objects.filter(parent__isnull=False).count()) == (85, 15)
    assert Opportunity.objects.count() == 7375

    report = (tmp_path / "report.csv").read_text().splitlines()
    assert report[0] == "line,column,value,reason"
    assert len(report) == 1426
    assert {line.split(",", 1)[1] for line in report[1:]} == {"account,,Account is missing."}

    spelling_faults_are_resolved_by_the_mapping()
    sales_agents_became_owners(superuser)
    assert "Darcel Schlecht" in import_csv.notices
    assert str(Opportunity.objects.exclude(close_on=None).latest("close_on").close_on) == "2017-12-31"

    assert bring_in_sales(import_csv, tmp_path) == [
        counts(rows=7, accepted=7, unchanged=7),
        counts(rows=85, accepted=85, unchanged=85),
        counts(rows=8800, accepted=7375, rejected=1425, unchanged=7375),
    ]


def spelling_faults_are_resolved_by_the_mapping() -> None:
    assert Account.objects.get(name="Bioholding").billing_country == "PH"
    assert Account.objects.get(name="Acme Corporation").industry == "technology"
    assert Account.objects.get(name="Acme Corporation").annual_revenue == 1_100_040_000
    assert not Opportunity.objects.filter(lines__product__name="GTXPro").exists()
    assert Opportunity.objects.filter(lines__product__name="GTX Pro").count() == 1258


def sales_agents_became_owners(importer: User) -> None:
    assert User.objects.filter(email__endswith="@agents.hotcrm.example").count() == 30
    assert not Opportunity.objects.filter(owner=importer).exists()


def test_without_the_mapping_each_fault_is_named(import_csv, tmp_path, superuser):
    report = tmp_path / "report.csv"
    result = import_csv("account", SALES / "accounts.csv", report=report)
    assert (result["rows"], result["accepted"] + result["rejected"]) == (85, 85)
    lines = report.read_text()
    assert "2,sector,technolgy,There is no industry 'technolgy'. Did you mean Technology?" in lines
    assert "5,office_location,Philipines,'Philipines' is not a country. Did you mean Philippines?" in lines


def test_sp500_comes_in_and_a_second_time_creates_nothing(import_csv, superuser):
    file, mapping = DATA / "companies" / "sp500.csv", DATA / "companies" / "sp500.mapping.json"
    first = import_csv("account", file, mapping)
    # Two classes of shares of one company are two rows of this file: Alphabet, Fox, News Corp.
    assert first.pop("possible_duplicates") >= 3
    assert {**first, "possible_duplicates": 0} == counts(rows=503, accepted=503, created=503)
    assert import_csv("account", file, mapping) == counts(rows=503, accepted=503, unchanged=503)
    seagate = Account.objects.get(name="Seagate Technology")
    assert (seagate.billing_city, seagate.billing_state, seagate.billing_country) == ("Dublin", "", "IE")
    three_m = Account.objects.get(name="3M")
    assert (three_m.billing_city, three_m.billing_state, three_m.billing_country) == ("Saint Paul", "Minnesota", "US")
    assert (three_m.founded, three_m.industry, three_m.ownership) == (1902, "manufacturing", "public")


def test_a_dry_run_writes_nothing(import_csv, superuser):
    mapping = SALES / "accounts.mapping.json"
    assert import_csv("account", SALES / "accounts.csv", mapping, dry_run=True)["created"] == 85
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("kind", "content", "mapping", "words"),
    [
        ("account", None, None, "could not be opened"),
        ("account", b"", None, "The file is empty."),
        ("planet", b"name\nAcme\n", None, "There is nothing called 'planet' to import. There are: account"),
        ("account", b"name\nAcme\n", "{", "The mapping is not JSON"),
        ("account", b"name\nAcme\n", '{"colunms": {}}', "Did you mean columns?"),
    ],
)
def test_what_cannot_be_run_answers_2_with_the_reason(tmp_path, superuser, kind, content, mapping, words):
    file = tmp_path / "file.csv"
    if content is not None:
        file.write_bytes(content)
    path = None
    if mapping is not None:
        path = tmp_path / "mapping.json"
        path.write_text(mapping)
    with pytest.raises(CommandError, match=words) as error:
        call_command("import_csv", kind, str(file), mapping=path)
    assert error.value.returncode == 2


def test_on_an_empty_database_somebody_is_made_to_own_the_rows(tmp_path, db, import_csv):
    file = tmp_path / "file.csv"
    file.write_text("name,owner\nAcme,Nobody Known\n")
    assert import_csv("account", file)["created"] == 1
    owner = Account.objects.get().owner
    assert (owner.email, owner.has_usable_password()) == ("import@hotcrm.invalid", False)
    assert "'Nobody Known' is nobody here. One row goes to whoever imports." in import_csv.notices
