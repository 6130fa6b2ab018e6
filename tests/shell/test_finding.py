"""Finding records of every kind: the same text finds the same records on both databases, and only visible ones."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from clouds.sales import search as deals
from clouds.sales.models import Opportunity
from clouds.service import search as cases
from clouds.service.models import Case
from contacts import search as contacts
from contacts.models import Contact
from hotcrm.core import customer360, search_index
from hotcrm.core.question import CANDIDATES
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(alice: User) -> dict[str, Any]:
    acme = AccountFactory(
        name="Acme EMEA", owner=alice, website="https://www.acme.example", phone="+49 30 1234567",
        email="office@acme.example", billing_city="München",
    )  # fmt: skip
    raw = AccountFactory(name="Halden Papier", owner=alice, phone="0211 445566")
    old = AccountFactory(name="Activ Papier", owner=alice)
    Account.objects.filter(pk=old.pk).update(merged_into=raw)
    away = AccountFactory(name="Acme Yesterday", owner=alice, status="archived")
    person = ContactFactory(first_name="Joaquín", last_name="Acosta", title="CFO", account=acme)
    person.emails.create(address="j.acosta@acme.example", is_primary=True)
    person.phones.create(number="089 5550142", is_primary=True)
    person.refresh_from_db()
    person.save()
    former = ContactFactory(first_name="Joan", last_name="Acost", account=acme)
    Contact.objects.filter(pk=former.pk).update(merged_into=person)
    deal = OpportunityFactory(name="Access control rollout", account=raw, owner=alice, external_id="CRM-77")
    case = CaseFactory(subject="Paper jam in Düsseldorf", account=raw)
    return {"acme": acme, "raw": raw, "away": away, "person": person, "deal": deal, "case": case}


def found(text: str, user: User) -> list[str]:
    """Titles of all kinds, in the order of the palette."""
    answers = [source.query(text, user, 5) for source in customer360.search_sources.items()]
    return [hit.title.split(" ", 1)[-1] if hit.kind == "case" else hit.title for one in answers for hit in one.hits]


RAW, ACME, AWAY = "Halden Papier", "Acme EMEA", "Acme Yesterday"
PERSON, DEAL, CASE = "Joaquín Acosta", "Access control rollout", "Paper jam in Düsseldorf"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("acme", [ACME, AWAY, PERSON]),
        ("ACME e", [ACME, PERSON]),
        ("cme", [ACME, AWAY, PERSON]),
        ("emea acme", [ACME]),
        ("ac", [ACME, RAW, AWAY, PERSON, DEAL]),
        ("a", [ACME, RAW, AWAY, DEAL]),
        ("em", [ACME]),
        ("me", []),
        ("munchen", [ACME]),
        ("acme.example", [ACME, PERSON]),
        ("https://shop.acme.example/cart", [ACME, PERSON]),
        ("somebody@acme.example", [ACME]),
        ("J.Acosta@ACME.example", [ACME, PERSON]),
        ("+49 (0)30-1234 567", [ACME]),
        ("0049301234567", [ACME]),
        ("030/1234567", [ACME]),
        ("+49 211 445566", [RAW]),
        ("0211 44 55 66", [RAW]),
        ("+49 89 555 01 42", [PERSON]),
        ("(089) 555-0142", [PERSON]),
        ("activ", [RAW]),
        ("joan acost", [PERSON]),
        ("control acc", [DEAL]),
        ("crm-77", [DEAL]),
        ("dusseldorf", [CASE]),
        ("jam paper", [CASE]),
        ("%", []),
        ("\0", []),
        ("xyzzy", []),
    ],
)
def test_a_text_finds_these_in_this_order(world: dict[str, Any], alice: User, text: str, titles: list[str]) -> None:
    assert found(text, alice) == titles


@pytest.mark.parametrize("typed", ["{}", "#{}", "case {}", "Case #{}"])
def test_a_case_is_found_by_its_number(world: dict[str, Any], alice: User, typed: str) -> None:
    assert CASE in found(typed.format(world["case"].number), alice)


def test_an_old_name_is_told_and_the_archive_marked(world: dict[str, Any], alice: User) -> None:
    from accounts import search as accounts

    [survivor] = accounts.hits("activ papier", alice, 5)
    assert survivor.note.startswith("was Activ Papier")
    [person] = contacts.hits("joan", alice, 5)
    assert person.note.startswith("was Joan Acost · CFO")
    assert [hit.archived for hit in accounts.hits("acme", alice, 5)] == [False, True]


def test_an_undone_merge_gives_the_old_name_back(world: dict[str, Any], alice: User) -> None:
    Account.objects.filter(merged_into=world["raw"]).update(merged_into=None)
    assert found("activ", alice) == ["Activ Papier"]


def test_archived_deals_cases_and_people_come_last(world: dict[str, Any], alice: User) -> None:
    for record in (world["deal"], world["case"], world["person"]):
        type(record).objects.filter(pk=record.pk).update(archived_at=timezone.now())
    OpportunityFactory(name="Some access", account=world["raw"], owner=alice)
    assert [(hit.title, hit.archived) for hit in deals.hits("access", alice, 5)] == [
        ("Some access", False),
        (DEAL, True),
    ]
    assert deals.answer("access", alice, 5).total == 1
    assert cases.hits("paper jam", alice, 5)[0].archived
    assert contacts.hits("acosta", alice, 5)[0].archived


@pytest.mark.parametrize("text", ["acme", "a", "ac", "activ", "+49 30 1234567", "acme.example", "access", "paper jam"])
def test_a_stranger_finds_nothing_at_all(world: dict[str, Any], charlie: User, text: str) -> None:
    for source in customer360.search_sources.items():
        answer = source.query(text, charlie, 5)
        assert (list(answer.hits), answer.total) == ([], 0)
        assert source.near is not None
        assert list(source.near("acmee", charlie)) == []


def test_the_lists_filter_by_the_same_text(world: dict[str, Any], client_for: Any, alice: User) -> None:
    client = client_for(alice)
    for path, text, pk in (
        ("accounts", "+49 (0)30 1234567", world["acme"].pk),
        ("accounts", "activ papier", world["raw"].pk),
        ("contacts", "joan acost", world["person"].pk),
        ("opportunities", "crm-77", world["deal"].pk),
        ("cases", f"#{world['case'].number}", world["case"].pk),
    ):
        html = client.get(f"/{path}/", {"q": text}).content.decode()
        assert html.count("data-pk=") == 1, (path, text, html[html.index("data-pk=") :][:90])
        assert f'data-pk="{pk}"' in html


def test_names_with_slips_are_near(world: dict[str, Any], alice: User) -> None:
    for kind, text, title in (
        ("account", "acmee", ACME),
        ("account", "amce", ACME),
        ("account", "haldne papeir", RAW),
        ("contact", "jaoquin acotsa", PERSON),
        ("opportunity", "acess contrl", DEAL),
        ("case", "papr jam", CASE),
    ):
        source = customer360.search_sources.get(kind)
        assert source is not None
        assert source.near is not None
        assert title in [row[2] for row in source.near(text, alice)], text


def test_a_frequent_fragment_is_not_ranked_as_a_whole(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts import search as accounts
    from accounts import tree

    monkeypatch.setattr("hotcrm.core.question.CANDIDATES", 5)
    monkeypatch.setattr(accounts, "CANDIDATES", 5)
    rows = [Account(name=f"Big Trade {n}", owner=alice) for n in range(20)] + [Account(name="Trade", owner=alice)]
    for row in rows:
        row.derive()
    tree.insert_batch(rows)
    answer = accounts.answer("trade", alice, 3)
    assert answer.hits[0].title == "Trade"
    assert answer.total is None
    assert CANDIDATES == 500


# --- what the databases keep ------------------------------------------------------------------------------------------


def test_bulk_writers_and_deletions_need_not_know_of_the_index(alice: User) -> None:
    account = AccountFactory(owner=alice)
    [deal] = Opportunity.objects.bulk_create([Opportunity(name="x", account=account, owner=alice, search_text="zebra")])
    assert deals.hits("zebra", alice, 5)
    Opportunity.objects.filter(pk=deal.pk).update(search_text="giraffe")
    assert not deals.hits("zebra", alice, 5)
    assert deals.hits("giraffe", alice, 5)
    Opportunity.objects.filter(pk=deal.pk).delete()
    other = OpportunityFactory(name="lion", account=account, owner=alice)
    assert not deals.hits("giraffe", alice, 5)
    assert [hit.pk for hit in deals.hits("lion", alice, 5)] == [other.pk]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite rebuilds a table to alter it.")
def test_the_full_text_comes_back_after_a_table_was_rebuilt(world: dict[str, Any], alice: User) -> None:
    table = Case._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_fts_update"')
    Case.objects.filter(pk=world["case"].pk).update(search_text="quokka")
    assert not cases.hits("uokka", alice, 5)
    search_index.ensure(connection, table)
    assert cases.hits("uokka", alice, 5)


def test_without_an_index_the_same_is_found(
    world: dict[str, Any], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_has_full_text", lambda connection, table: False)
    for text, titles in (
        ("acme", [ACME, AWAY, PERSON]),
        ("ac", [ACME, RAW, AWAY, PERSON, DEAL]),
        ("jam paper", [CASE]),
    ):
        assert found(text, alice) == titles


@pytest.mark.postgresql
def test_a_role_that_may_not_create_the_extension_is_told(caplog: pytest.LogCaptureFixture) -> None:
    table = Account._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE hotcrm_without_rights")
        cursor.execute(f"ALTER TABLE {table} OWNER TO hotcrm_without_rights")
        cursor.execute("GRANT ALL ON SCHEMA public TO hotcrm_without_rights")
        cursor.execute("SET LOCAL ROLE hotcrm_without_rights")
    search_index.ensure(connection, table)
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("RESET ROLE")
    search_index.ensure(connection, table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [f"{table}_search_trigrams"])
        assert cursor.fetchone()
