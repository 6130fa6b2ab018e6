"""`match_file`: any CSV, the same contract."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dataquality.matching.evaluate import main as evaluate_main
from dataquality.matching.files import UnreadableFile, fields_of, read

ROWS = """id,cluster_id,tag,company,url,tel,town,zip,colour
a1,x,base,Zelcorax Foods GmbH,zelcorax.de,+49 89 5550142,Bonn,53111,teal
a2,x,dup,ZELCORAX FOODS,www.zelcorax.de,089 5550142,Bonn,53111,teal
a3,y,base,Borealis Steel Inc,borealis.com,871-742-6495,Omaha,68102,red
"""


def run(file: Path, *arguments: str, kind: str = "account") -> tuple[dict[str, Any], list[dict[str, str]]]:
    out, printed = file.parent / "pairs.csv", StringIO()
    call_command("match_file", str(file), "--kind", kind, "--out", str(out), *arguments, stdout=printed)
    report = json.loads(printed.getvalue().strip().splitlines()[-1])
    with out.open(newline="") as pairs:
        return report, list(csv.DictReader(pairs))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    return path


def test_pairs_and_report(file: Path) -> None:
    report, pairs = run(file)
    assert set(report) == {"records", "candidate_pairs", "pairs", "auto", "review", "seconds", "peak_mb"}
    assert report["records"] == 3
    assert report["pairs"] == report["auto"] + report["review"] == len(pairs) == 1
    assert (pairs[0]["id_a"], pairs[0]["id_b"], pairs[0]["decision"]) == ("a1", "a2", "auto")
    assert 0.9 < float(pairs[0]["probability"]) <= 1


def test_the_truth_is_never_read(file: Path) -> None:
    before = run(file)[1]
    file.write_text(ROWS.replace(",x,", ",p,").replace("base", "dup").replace(",y,", ",p,"))
    assert run(file)[1] == before


def test_two_runs_write_the_same_bytes(file: Path) -> None:
    run(file)
    first = (file.parent / "pairs.csv").read_bytes()
    run(file)
    assert (file.parent / "pairs.csv").read_bytes() == first


def test_a_mapped_and_an_ignored_column(file: Path) -> None:
    file.write_text(ROWS.replace("company", "wording").replace("zip", "noise"))
    report, pairs = run(file, "--map", "name=wording", "--ignore", "noise", "colour")
    assert report["pairs"] == 1
    assert pairs[0]["id_a"] == "a1"


def test_an_unknown_column_is_further_evidence() -> None:
    found = fields_of(["id", "cluster_id", "tag", "name", "colour", "fax"], "account", {}, ["fax"])
    assert found == {"name": "name", "colour": "colour"}


def test_names_of_columns() -> None:
    columns = [
        "given_name",
        "surname",
        "street_number",
        "address_1",
        "suburb",
        "postcode",
        "date_of_birth",
        "soc_sec_id",
    ]
    found = fields_of(columns, "contact", {}, [])
    assert list(found.values()) == [
        "first_name",
        "last_name",
        "house",
        "street",
        "city",
        "postal_code",
        "birth",
        "tax_id",
    ]
    assert fields_of(["account_name"], "contact", {}, []) == {"account_name": "company"}
    assert fields_of(["account_name"], "account", {}, []) == {"account_name": "name"}


@pytest.mark.parametrize(
    ("content", "arguments", "kind", "words"),
    [
        (None, [], "account", "No such file"),
        ("name\nAcme\n", [], "account", "no column id"),
        ("id,name\n1,Acme\n1,Acme\n", [], "account", "repeats an id"),
        ("id,name\n1,Acme\n", ["--map", "name=nope"], "account", "No column nope"),
        ("id,name\n1,Acme\n", ["--map", "name"], "account", "write field=column"),
        ("id,name\n1,Acme\n", [], "deal", "No kind deal"),
    ],
)
def test_what_cannot_be_run_says_so(
    tmp_path: Path, content: str | None, arguments: list[str], kind: str, words: str
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=words) as caught:
        run(path, *arguments, kind=kind)
    assert caught.value.returncode == 2


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(b"id,name\n1,\xff\xfe\n")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read(path, "account")


def test_an_empty_file_has_no_pairs(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("id,name\n")
    report, pairs = run(path, kind="accounts")
    assert (report["records"], report["pairs"], pairs) == (0, 0, [])


def test_the_table_of_labelled_files(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate_main([str(file.parent)]) == 0
    assert "| rows | 3 |" in capsys.readouterr().out
    assert evaluate_main([str(file.parent / "none")]) == 2
