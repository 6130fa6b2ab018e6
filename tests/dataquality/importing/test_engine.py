import io
import json
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataquality.importing import engine
from dataquality.importing.mapping import from_json
from dataquality.importing.people import create_person
from dataquality.importing.reader import Limits, open_table
from dataquality.importing.rejection import Rejection, Unreadable
from dataquality.importing.tally import Silence
from hotcrm.core.customer360 import RowOutcome
from hotcrm.users.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class Shelf:
    """Keeps records in memory, finds them by external id or name and refuses parents that it does not know."""

    def __init__(self) -> None:
        self.records: dict[str, dict] = {}
        self.batches: list[int] = []

    def save(self, rows: Sequence[dict], context) -> list[RowOutcome]:
        self.batches.append(len(rows))
        return [self._one(dict(row)) for row in rows]

    def _one(self, row: dict) -> RowOutcome:
        key = (row.get("external_id") or row["name"]).casefold()
        if "parent" in row and row["parent"].casefold() not in {
            one["name"].casefold() for one in self.records.values()
        }:
            return RowOutcome(
                status="rejected", field="parent", value=row["parent"], reason="There is no such company."
            )
        known = self.records.get(key)
        if known is None:
            self.records[key] = row
            return RowOutcome(status="created", pk=len(self.records))
        if {**known, **row} == known:
            return RowOutcome(status="unchanged")
        known.update(row)
        return RowOutcome(status="updated")


class Notes(Silence):
    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.labels: list[str] = []

    def rejected(self, rejection: Rejection) -> None:
        self.rejections.append(rejection)

    def taken(self, line: int, outcome: RowOutcome, label: str) -> None:
        self.labels.append(label)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def brought_in(companies, shelf, superuser):
    """`brought_in(content)` imports it and returns the result and what was told on the way."""

    def run(content: str | bytes, mapping=None, *, actor=None, chunk=engine.CHUNK, **options):
        kind = replace(companies, save=shelf.save)
        data = content.encode() if isinstance(content, str) else content
        notes = Notes()
        order = engine.Order(
            importable=kind, mapping=from_json(mapping or {}, kind), actor=actor or superuser, chunk=chunk,
            listener=notes, **options,
        )  # fmt: skip
        return engine.run(open_table(io.BytesIO(data), limits=Limits(max_field=100)), order), notes.rejections

    return run


def told(rejections: list[Rejection]) -> list[str]:
    return [str(one) for one in rejections]


def test_good_rows_go_in_and_bad_ones_are_named(brought_in, shelf):
    content = "name,country,employees\nAcme,Germany,5\nBeta,Germny,5\nGamma,Italy,many\n,Italy,1\nDelta,Italy,7\n"
    result, rejections = brought_in(content)
    assert result.tally.as_json() == {
        "rows": 5, "accepted": 2, "rejected": 3, "created": 2, "updated": 0, "unchanged": 0, "skipped": 0,
        "possible_duplicates": 0,
    }  # fmt: skip
    assert told(rejections) == [
        "Row 3, country: 'Germny' is not a country. Did you mean Germany?",
        "Row 4, employees: 'many' is not a number.",
        "Row 5, name: Name is empty.",
    ]
    assert [one["name"] for one in shelf.records.values()] == ["Acme", "Delta"]


def test_a_second_run_creates_nothing(brought_in):
    content = "name,employees\nAcme,5\nBeta,6\n"
    brought_in(content)
    result, _ = brought_in(content)
    assert (result.tally.created, result.tally.unchanged, result.created) == (0, 2, ())


def test_the_same_record_twice_in_a_file_is_an_update_of_the_first(brought_in, shelf):
    result, _ = brought_in("name,employees\nAcme,5\nACME,6\n")
    assert (result.tally.created, result.tally.updated) == (1, 1)
    assert shelf.batches == [1, 1]


def test_rows_come_in_chunks(brought_in, shelf):
    content = "name\n" + "".join(f"Company {n}\n" for n in range(25))
    brought_in(content, chunk=10)
    assert shelf.batches == [10, 10, 5]


def test_parents_may_come_later_and_deep(brought_in, shelf):
    content = "name,parent\nLeaf,Branch\nBranch,Trunk\nTrunk,\n"
    result, rejections = brought_in(content)
    assert (result.tally.created, rejections) == (3, [])
    assert [one["name"] for one in shelf.records.values()] == ["Trunk", "Branch", "Leaf"]


def test_a_parent_that_does_not_exist_or_goes_in_a_circle_is_named(brought_in):
    content = "name,parent\nA,B\nB,A\nC,C\nD,A\nE,Nowhere\nF,E\n"
    result, rejections = brought_in(content)
    assert (result.tally.rows, result.tally.rejected) == (6, 6)
    assert sorted(told(rejections)) == [
        "Row 2, parent: 'B' stands below this row in the file, so it can't be its parent.",
        "Row 3, parent: 'A' stands below this row in the file, so it can't be its parent.",
        "Row 4, parent: 'C' cannot be its own parent.",
        "Row 5, parent: 'A' stands in a circle of parents in this file.",
        "Row 6, parent: There is no such company.",
        "Row 7, parent: There is no such company.",
    ]


def test_a_row_that_the_database_refuses_does_not_take_its_chunk_along(brought_in, shelf, monkeypatch):
    keep = shelf._one

    def refusing(row):
        if row["name"] == "Beta":
            raise IntegrityError
        return keep(row)

    monkeypatch.setattr(shelf, "_one", refusing)
    result, rejections = brought_in("name\nBeta\nGamma\nDelta\n")
    assert (result.tally.created, told(rejections)) == (
        2,
        ["Row 2: The database could not store this row beside what is there."],
    )


def test_without_a_column_for_a_required_field_every_row_says_so(brought_in):
    result, rejections = brought_in("city\nRome\nOslo\n")
    assert result.tally.rejected == 2
    assert told(rejections)[0] == "Row 2, Name: Name is empty."
    assert "The file has no column for Name." in result.notices


def test_the_guard_of_an_export_comes_off(brought_in, shelf):
    brought_in("name,phone\n'=Acme,'+49 89 5550 1420\n")
    assert next(iter(shelf.records.values())) == {"name": "=Acme", "phone": "+49 89 5550 1420"}


def test_a_mapping_that_contradicts_itself_stops_before_the_first_row(brought_in, shelf):
    with pytest.raises(Unreadable, match="both go to name"):
        brought_in("a,b\n1,2\n", {"columns": {"a": "name", "b": "name"}})
    assert shelf.batches == []


# --- owners -----------------------------------------------------------------------------------------------------------


def test_owners_are_found_by_name_and_address(brought_in, shelf):
    moses = UserFactory(first_name="Moses", last_name="Frase", email="moses@hotcrm.example")
    brought_in("name,owner\nAcme,moses  FRASE\nBeta,Moses@hotcrm.example\n")
    assert [one["owner"] for one in shelf.records.values()] == [moses, moses]


def test_an_unknown_owner_is_told_once_and_left_to_whoever_imports(brought_in, shelf):
    result, _ = brought_in("name,owner\nAcme,Jo Doe\nBeta,Jo Doe\n")
    assert all("owner" not in one for one in shelf.records.values())
    assert result.notices == ("'Jo Doe' is nobody here. 2 rows go to whoever imports.",)


def test_a_name_that_two_people_share_finds_neither(brought_in):
    UserFactory.create_batch(2, first_name="Jo", last_name="Doe")
    assert brought_in("name,owner\nAcme,Jo Doe\n")[0].notices


OWNERS = {"columns": {"owner": {"field": "owner", "create_people": True, "email_domain": "agents.example"}}}


def test_owners_are_made_where_the_mapping_asks_for_it(brought_in, shelf):
    result, _ = brought_in("name,owner\nAcme,Mei-Mei Johns\nBeta,Mei-Mei Johns\n", OWNERS)
    person = User.objects.get(email="mei.mei.johns@agents.example")
    assert [one["owner"] for one in shelf.records.values()] == [person, person]
    assert (person.first_name, person.last_name, person.has_usable_password()) == ("Mei-Mei", "Johns", False)
    assert result.notices == ("One person was added: Mei-Mei Johns.",)
    assert brought_in("name,owner\nGamma,Mei-Mei Johns\n", OWNERS)[0].notices == ()


def test_who_may_not_add_people_makes_none_by_importing(brought_in, alice):
    brought_in("name,owner\nAcme,Mei-Mei Johns\n", OWNERS, actor=alice)
    assert not User.objects.filter(email__endswith="agents.example").exists()


def test_a_dry_run_leaves_nothing_behind(brought_in):
    result, _ = brought_in("name,owner\nAcme,Mei-Mei Johns\n", OWNERS, dry_run=True)
    assert result.tally.created == 1
    assert not User.objects.filter(email__endswith="agents.example").exists()


# --- every row, whatever the file holds -------------------------------------------------------------------------------

HOSTILE = st.lists(
    st.sampled_from(
        ["Acme", "Beta", '"', '""', '"Ga,mma"', ",", ",,", ";", "\n", "\r\n", "\n\n", "\r", "\0", "é", "Germny",
         "Italy", "-5", "=1+1", "'", "\t", "x" * 101, "A,Beta", "Beta,A"]
    ), max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE, st.sampled_from(["utf-8", "cp1252", "utf-16"]), st.integers(1, 5))
def test_accepted_and_rejected_are_all_rows(brought_in, pieces, codec, chunk):
    content = ("name,parent,country\n" + "".join(pieces)).encode(codec)
    try:
        rows = sum(1 for _ in open_table(io.BytesIO(content), limits=Limits(max_field=100)))
    except Unreadable:
        return
    result, rejections = brought_in(content, chunk=chunk)
    tally = result.tally
    assert tally.rows == rows == tally.accepted + tally.rejected
    assert tally.accepted == tally.created + tally.updated + tally.unchanged + tally.skipped
    assert len(rejections) == tally.rejected
    assert len({one.line for one in rejections}) == tally.rejected
    assert json.dumps(tally.as_json())


def test_a_long_circle_of_parents_is_told_without_delay(brought_in):
    rows = "".join(f"C{n},C{(n + 1) % 4000}\n" for n in range(4000))
    started = time.monotonic()
    result, rejections = brought_in(f"name,parent\n{rows}Beside,C7\n")
    assert time.monotonic() - started < 20
    assert (result.tally.rows, result.tally.rejected) == (4001, 4001)
    assert str(rejections[-1]) == "Row 4002, parent: 'C7' stands in a circle of parents in this file."


@pytest.mark.parametrize(
    ("defaults", "words"),
    [
        ({"employees": "many"}, "The default of Employees: 'many' is not a number"),
        ({"name": ""}, "The default of Name: Name is empty"),
    ],
)
def test_a_default_that_cannot_be_the_value_is_refused_in_words(brought_in, defaults, words):
    with pytest.raises(Unreadable, match=words):
        brought_in("website\nacme.example\n", {"defaults": defaults})


def test_a_default_owner_is_looked_for_among_the_people(brought_in, shelf, alice):
    brought_in("name\nAcme\n", {"defaults": {"owner": "Alice Owner"}})
    result, _ = brought_in("name\nBeta\n", {"defaults": {"owner": "Nobody Here"}})
    assert shelf.records["acme"]["owner"] == alice
    assert "owner" not in shelf.records["beta"]
    assert any("'Nobody Here' is nobody here" in notice for notice in result.notices)


def test_people_made_of_long_and_odd_names_have_an_address_that_fits():
    for name in ("x" * 400, "a@b", "@", "x" * 300 + "@example.com", "Ann \u4e2d\u6587"):
        assert len(create_person(name, domain="example.com").email) <= 254
