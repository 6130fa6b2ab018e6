"""The scan: what it stores, what it finds again, and that there is never more than one."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from dataquality import tasks
from dataquality.matching.corpus.crm_corpus import generate
from dataquality.matching.engine import match
from dataquality.matching.normalise import normalise
from dataquality.matching.record import VERSION
from dataquality.models import DuplicateGroup, DuplicatePair, MatchFrequency, MatchKey, MatchRecord
from dataquality.scanning import counting, pairing
from dataquality.scanning import scan as scanning
from dataquality.scanning.detail import explained
from dataquality.scanning.scan import ScanRunning, request, scan
from dataquality.scanning.similar import matches
from dataquality.scanning.sources import raw_fields
from dataquality.scanning.storing import stored_records, write_noted
from hotcrm.core import changes
from hotcrm.jobs.models import Job
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.duplicates import TWINS, announced_account, found_group, twins

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    """The cache that says that a comparison is queued already is empty."""
    cache.clear()
    yield
    cache.clear()


def pairs() -> list[tuple[int, int, float, str]]:
    rows = DuplicatePair.objects.order_by("kind", "low_id", "high_id")
    return list(rows.values_list("low_id", "high_id", "probability", "sentence"))


def corpus(owner: User, rows: int = 160) -> dict[int, str]:
    """Accounts out of the generator; {pk: cluster}."""
    head, table = generate("accounts", rows, "test-scan", lexicon="b", dup_rate=0.2)
    cluster = {}
    for row in table:
        raw = dict(zip(head, map(str, row), strict=True))
        account = AccountFactory(
            owner=owner,
            name=raw["name"],
            website=raw["website"],
            phone=raw["phone"],
            email=raw["email"],
            tax_id=raw["tax_id"],
            billing_street=raw["street"],
            billing_city=raw["city"],
            billing_postcode=raw["postal_code"],
        )
        cluster[account.pk] = raw["cluster_id"]
    changes.announced(Account, list(cluster))
    return cluster


def test_saving_stores_values_and_keys(alice: User) -> None:
    first, _second = twins(alice)
    stored = MatchRecord.objects.get(kind="account", record_id=first.pk)
    assert stored.version == VERSION
    assert stored.values["name"] == ["zelcorax", "foods"]
    assert stored.values["domain"] == "example.com" or stored.values["domain"].startswith("zelcorax")
    assert stored.keys.filter(key="t:zelcorax").exists()
    record = dict(stored_records("account", [first.pk]))[first.pk]
    assert record == normalise(raw_fields("account", [first.pk])[first.pk], "account")


def test_changing_replaces_the_keys(alice: User) -> None:
    first, _second = twins(alice)
    first.name = "Virtana Steel"
    first.save()
    changes.announced(Account, [first.pk])
    keys = set(MatchKey.objects.filter(record__record_id=first.pk).values_list("key", flat=True))
    assert "t:virtana" in keys
    assert "t:zelcorax" not in keys


def test_a_new_version_of_the_engine_rewrites_all(alice: User) -> None:
    twins(alice)
    MatchRecord.objects.update(version=0, values={})
    MatchKey.objects.all().delete()
    assert write_noted("account") == 2
    assert write_noted("account") == 0
    assert MatchKey.objects.filter(key="t:zelcorax").count() == 2


def test_many_changes_are_only_noted(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataquality.scanning.storing.AT_ONCE", 1)
    accounts = [AccountFactory(owner=alice, **values) for values in TWINS]
    changes.announced(Account, [account.pk for account in accounts])
    assert list(MatchRecord.objects.values_list("version", flat=True)) == [0, 0]
    assert scan(kind="account").groups == 1


def test_the_full_scan_finds_the_pair_and_says_why(alice: User) -> None:
    group = found_group(alice)
    pair = DuplicatePair.objects.get()
    assert group.size == 2
    assert pair.group == group
    assert pair.band == "auto"
    assert pair.sentence.startswith("Same ")
    assert " name " in pair.evidence


def test_the_scan_reaches_the_truth(alice: User) -> None:
    cluster = corpus(alice)
    report = scan(kind="account", full=True)
    found = {(low, high) for low, high, *_ in pairs()}
    true = {(a, b) for a in cluster for b in cluster if a < b and cluster[a] == cluster[b]}
    assert report.records == len(cluster)
    assert report.auto + report.review == len(found)
    assert len(found & true) / len(found) >= 0.93
    assert len(found & true) / len(true) >= 0.93


def test_two_scans_leave_the_same_rows(alice: User) -> None:
    corpus(alice)
    scan(kind="account", full=True)
    first, groups = pairs(), list(DuplicateGroup.objects.values_list("pk", "first_id", "size", "probability"))
    scan(kind="account", full=True)
    assert pairs() == first
    assert list(DuplicateGroup.objects.values_list("pk", "first_id", "size", "probability")) == groups
    assert first


def test_the_incremental_scan_finds_what_the_full_one_finds(alice: User) -> None:
    corpus(alice)
    scan(kind="account", full=True)
    full = pairs()
    DuplicatePair.objects.all().delete()
    MatchRecord.objects.update(due=True)
    report = scan(kind="account")
    assert pairs() == full
    assert report.records == MatchRecord.objects.count()
    assert scan(kind="account").records == 0


def test_stored_pairs_score_as_the_engine_and_the_form(alice: User) -> None:
    corpus(alice)
    scan(kind="account", full=True)
    ids, records = zip(*stored_records("account"), strict=True)
    engine = {(ids[m.left], ids[m.right]): m.probability for m in match(records).matches}
    assert {(low, high): p for low, high, p, _ in pairs()} == pytest.approx(engine, abs=1e-6)
    low, high, probability, sentence = pairs()[0]
    opened, raws = explained("account", low, high)
    assert opened is not None
    assert opened.probability == pytest.approx(probability, abs=1e-6)
    assert opened.sentence == sentence
    typed = {pk: p for pk, p, _words in matches("account", raws[0], 20)}
    assert typed[high] == pytest.approx(probability, abs=1e-6)


def test_a_changed_record_loses_its_pair(alice: User) -> None:
    found_group(alice)
    pair = DuplicatePair.objects.get()
    Account.objects.filter(pk=pair.high_id).update(
        name="Virtana Optics", website="virtana.example.org", phone="+44 20 79460000", billing_city="Leeds"
    )
    changes.announced(Account, [pair.high_id])
    scan(kind="account")
    assert DuplicatePair.objects.count() == 0
    assert DuplicateGroup.objects.count() == 0


def test_a_merged_record_leaves_the_queue_and_an_undo_brings_it_back(alice: User) -> None:
    found_group(alice)
    pair = DuplicatePair.objects.get()
    Account.objects.filter(pk=pair.high_id).update(merged_into=pair.low_id)
    changes.announced(Account, [pair.low_id, pair.high_id])
    assert DuplicatePair.objects.count() == 0
    assert not MatchRecord.objects.filter(record_id=pair.high_id).exists()
    Account.objects.filter(pk=pair.high_id).update(merged_into=None)
    changes.announced(Account, [pair.low_id, pair.high_id])
    scan(kind="account")
    assert DuplicatePair.objects.get().probability == pytest.approx(pair.probability)
    assert DuplicateGroup.objects.count() == 1


def test_a_change_is_compared_after_the_commit(alice: User, django_capture_on_commit_callbacks: object) -> None:
    found_group(alice)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        announced_account(owner=alice, name="Quendo Textiles AG")
    assert DuplicateGroup.objects.count() == 2


def test_a_burst_of_changes_makes_one_task(
    alice: User, django_capture_on_commit_callbacks: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[tuple[object, ...]] = []
    found_group(alice)
    monkeypatch.setattr(tasks, "async_task", lambda *arguments: queued.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for name in ("One", "Two", "Three"):
            announced_account(owner=alice, name=name)
    assert queued == [("dataquality.tasks.compare_changed", "account")]


def test_nothing_is_queued_before_the_first_full_scan(
    alice: User, django_capture_on_commit_callbacks: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[object] = []
    monkeypatch.setattr(tasks, "async_task", lambda *arguments: queued.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        twins(alice)
    assert queued == []


def test_contacts_are_matched_with_their_employer(alice: User) -> None:
    account = announced_account(owner=alice, name="Zelcorax Foods")
    people = [
        ContactFactory(account=account, first_name=first, last_name="Farnridge", title="CFO")
        for first in ("Robert", "Bob")
    ]
    for person in people:
        person.emails.create(address="r.farnridge@zelcorax.example.com")
    changes.announced(Contact, [person.pk for person in people])
    ContactFactory(account=account, first_name="Ann", last_name="Stone")
    assert scan(kind="contact", full=True).groups == 1
    pair = DuplicatePair.objects.get()
    assert (pair.low_id, pair.high_id) == (people[0].pk, people[1].pk)


def test_an_account_renamed_touches_its_contacts(alice: User) -> None:
    person = ContactFactory(account=announced_account(owner=alice, name="Old Name"))
    changes.announced(Contact, [person.pk])
    Account.objects.filter(pk=person.account_id).update(name="Brandnew Optics")
    changes.announced(Account, [person.account_id])
    assert MatchRecord.objects.get(kind="contact", record_id=person.pk).values["name"] == ["brandnew", "optics"]


def test_two_scans_never_run_at_once(alice: User) -> None:
    first = request(kind="account", actor=alice)
    with pytest.raises(ScanRunning):
        scan(kind="account")
    with pytest.raises(CommandError, match="is running") as caught:
        call_command("find_duplicates", "account", stdout=StringIO())
    assert caught.value.returncode == 2
    first.finish({})
    scan(kind="account")


def test_a_dead_worker_does_not_block_for_ever(alice: User) -> None:
    dead = request(kind="account")
    Job.objects.filter(pk=dead.pk).update(status="running", beat_at=timezone.now() - scanning.SILENT * 2)
    scan(kind="account")
    dead.refresh_from_db()
    assert dead.status == Job.Status.FAILED


def test_a_scan_that_fails_says_so_and_frees_the_way(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> int:
        raise RuntimeError("boom")

    twins(alice)
    with monkeypatch.context() as patch:
        patch.setattr("dataquality.scanning.pairing.compare_all", broken)
        with pytest.raises(RuntimeError):
            scan(kind="account", full=True)
    assert Job.objects.get().status == Job.Status.FAILED
    assert scan(kind="account", full=True).groups == 1


def test_the_command_prints_its_report(alice: User) -> None:
    twins(alice)
    out = StringIO()
    call_command("find_duplicates", "accounts", "--full", stdout=out)
    report = json.loads(out.getvalue().splitlines()[-1])
    assert set(report) == {"kind", "records", "candidate_pairs", "groups", "auto", "review", "seconds"}
    assert (report["kind"], report["records"], report["groups"]) == ("account", 2, 1)
    with pytest.raises(CommandError):
        call_command("find_duplicates", "invoice", stdout=StringIO())


def test_rebuild_keys_writes_what_is_missing(alice: User) -> None:
    AccountFactory(owner=alice)
    out = StringIO()
    call_command("rebuild_keys", stdout=out)
    assert json.loads(out.getvalue()) == {"account": 1, "contact": 0}
    call_command("rebuild_keys", "accounts", "--all", stdout=(again := StringIO()))
    assert json.loads(again.getvalue()) == {"account": 1}


def test_the_counts_are_kept_for_later(alice: User) -> None:
    assert not counting.counted("account")
    corpus(alice, rows=60)
    scan(kind="account", full=True)
    assert counting.counted("account")
    assert MatchFrequency.objects.get(kind="account", key="").count == 60


def test_a_record_changed_during_the_scan_stays_due(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second = twins(alice)

    def meanwhile(*args: object, **kwargs: object) -> object:
        changes.announced(Account, [first.pk])
        return scored(*args, **kwargs)

    scored = pairing.score_pairs
    monkeypatch.setattr(pairing, "score_pairs", meanwhile)
    scan(kind="account", full=True)
    assert list(MatchRecord.objects.filter(due=True).values_list("record_id", flat=True)) == [first.pk]
