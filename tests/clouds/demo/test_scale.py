import json
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tree
from accounts.models import Account
from clouds.demo.families import LARGEST, families, family
from clouds.service.models import Case
from contacts.models import Contact, Employment
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.service import CaseFactory
from timeline.models import Event


@pytest.mark.parametrize("total", [0, 1, 7, 500, 30_000])
def test_families_make_up_exactly_the_number_asked_for(total):
    made = list(families(total, Random(1)))
    assert sum(map(len, made)) == total
    assert max(map(len, made), default=0) <= LARGEST


def test_a_family_is_numbered_as_a_nested_set():
    places = family(300, Random(7))
    assert sorted(number for place in places for number in (place.left, place.right)) == list(range(1, 601))
    for place in places[1:]:
        above = places[place.parent]
        assert above.left < place.left < place.right < above.right
        assert place.level == above.level + 1


def load(capsys, **options) -> dict:
    call_command("load_scale", **options)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.django_db
def test_the_database_looks_at_what_was_loaded(capsys):
    with CaptureQueriesContext(connection) as captured:
        load(capsys, accounts=1, contacts=0, events=0)
    assert captured[-1]["sql"] == "ANALYZE"


@pytest.mark.django_db
def test_a_company_of_the_size_asked_for_stands_beside_what_is_there(capsys):
    before = AccountFactory(name="Here before")
    CaseFactory(account=before)
    result = load(capsys, accounts=300, contacts=500, events=700, seed="a")
    assert {key: result[key] for key in ("accounts", "contacts", "events", "opportunities", "cases")} == {
        "accounts": 300, "contacts": 500, "events": 700, "opportunities": 150, "cases": 75,
    }  # fmt: skip
    assert Account.objects.count() == 301
    assert tree.faults() == []
    assert Employment.objects.filter(is_primary=True).count() == Contact.objects.count() == 500
    roots = dict(Account.objects.filter(parent=None).values_list("tree_id", "pk"))
    for event in Event.objects.filter(cloud="timeline").select_related("account")[:50]:
        assert event.root_id == roots[event.account.tree_id]
    AccountFactory(name="Here afterwards", parent=Account.objects.get(name="Here before"))
    ContactFactory()
    assert Case.objects.count() == 76
    assert tree.faults() == []


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_company(capsys):
    load(capsys, accounts=60, contacts=20, events=10, seed="a")
    first = list(Account.objects.order_by("pk").values_list("name", "phone", "lft", "level"))
    load(capsys, accounts=60, contacts=20, events=10, seed="a")
    assert list(Account.objects.order_by("pk").values_list("name", "phone", "lft", "level")[60:]) == first
    load(capsys, accounts=60, contacts=20, events=10, seed="b")
    assert list(Account.objects.order_by("pk").values_list("name", "phone", "lft", "level")[120:]) != first
