"""The walk through rows: random orders with equal values and missing ones, and from record to record."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import tree
from accounts.models import Account
from clouds.sales.models import Opportunity
from hotcrm.users.models import User
from hotcrm.views.keyset import SortKey, stretch
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

START = datetime(2026, 1, 1, tzinfo=UTC)
row = st.tuples(
    st.sampled_from(["", "Acme", "acme", "Ärger", "Zeta"]),
    st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 4),
    st.none() | st.lists(st.sampled_from(["0.10", "0.20", "0.30", "1000000.05"]), max_size=3),
)


class Undone(Exception):
    """Takes the rows of one example back."""


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(row, min_size=1, max_size=12),
    falls=st.booleans(),
    nulls_first=st.booleans(),
    key=st.sampled_from(["industry", "employees", "last_activity_at", "total"]),
    size=st.integers(1, 5),
)
def test_every_row_is_met_once_forth_and_back(rows: list, falls: bool, nulls_first: bool, key: str, size: int) -> None:
    try:
        with transaction.atomic():
            _walk(rows, falls, nulls_first, key, size)
            raise Undone
    except Undone:
        pass


def _day(number: int | None) -> datetime | None:
    return None if number is None else START + timedelta(days=number)


def _walk(rows: list, falls: bool, nulls_first: bool, key: str, size: int) -> None:
    accounts = [
        Account(name=f"N{n}", industry=words[:24], employees=number, last_activity_at=_day(days))
        for n, (words, number, days, _) in enumerate(rows)
    ]
    tree.insert_batch(accounts)
    stored = list(Account.objects.order_by("name"))
    by_name = {account.name: account for account in stored}
    Opportunity.objects.bulk_create(
        Opportunity(account=by_name[f"N{n}"], name="x", amount=Decimal(amount))
        for n, (*_, amounts) in enumerate(rows)
        for amount in amounts or []
    )
    found = Account.objects.annotate(total=Sum("opportunities__amount")) if key == "total" else Account.objects.all()
    keys = [SortKey(by=F(key), falls=falls, nulls_first=nulls_first), SortKey(by="pk", falls=falls, nullable=False)]
    everything = [r.pk for r in stretch(found, keys, order="x", size=100).rows]
    assert sorted(everything) == sorted(account.pk for account in stored)
    pages = [stretch(found, keys, order="x", size=size)]
    while pages[-1].following:
        pages.append(stretch(found, keys, order="x", size=size, after=pages[-1].following.token()))
    assert [r.pk for page in pages for r in page.rows] == everything
    page = pages[-1]
    for earlier in reversed(pages[:-1]):
        assert page.previous
        page = stretch(found, keys, order="x", size=size, before=page.previous.token())
        assert [r.pk for r in page.rows] == [r.pk for r in earlier.rows]
    assert page.previous is None
    assert page.before == 0


@pytest.mark.django_db
def test_from_record_to_record_as_the_list_stood(client_for: ClientFor, alice: User) -> None:
    first, second, third = (AccountFactory(name=name, owner=alice, type="customer") for name in "CBA")
    AccountFactory(name="BB", owner=alice, type="partner")
    client = client_for(alice)
    came = "view%3Dmine%26owner%3Dme%26sort%3D-name%26type%3Dcustomer"

    def step(pk: int, by: str) -> str:
        return client.get(f"/views/step/?kind=account&pk={pk}&by={by}&from={came}")["Location"]

    assert step(first.pk, "next") == f"/accounts/{second.pk}/?from={came}"
    assert step(second.pk, "previous") == f"/accounts/{first.pk}/?from={came}"
    assert step(third.pk, "next").startswith("/accounts/?view=mine&owner=me")
    words = client.get(f"/views/place/?kind=account&pk={second.pk}&from={came}").content.decode()
    assert "2 of 3 in My accounts" in words


@pytest.mark.django_db
def test_the_record_knows_the_list_one_came_from(client_for: ClientFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    client = client_for(alice)
    page = client.get(
        f"/accounts/{account.pk}/", headers={"referer": "http://testserver/accounts/?owner=me&sort=-name&after=x"}
    )
    html = page.content.decode()
    assert "by=next&amp;from=view%3Dall%26owner%3Dme%26sort%3D-name" in html
    assert 'rel="next"' in html
    elsewhere = client.get(f"/accounts/{account.pk}/", headers={"referer": "http://evil.example/accounts/?owner=none"})
    assert "owner%3Dnone" not in elsewhere.content.decode()
