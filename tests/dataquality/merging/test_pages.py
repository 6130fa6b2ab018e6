"""The pages of merging: the comparison, the merge itself, its page and the way back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from contacts.models import BuyingCommittee, CommitteeMember, Contact, Employment
from dataquality.models import Merge
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.dataquality.merging.dump import differences, dump, settled
from tests.dataquality.merging.world import merge, undo
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory

pytestmark = pytest.mark.django_db
QUERIES = {"account": 15, "contact": 16}
NEW, PREVIEW, LIST = "/merge/", "/merge/preview/", "/merges/"


@pytest.fixture
def pair(alice: User) -> tuple[Account, Account]:
    winner = AccountFactory(owner=alice, name="Acme", phone="1")
    loser = AccountFactory(owner=alice, name="ACME Inc", phone="2", website="https://acme.com")
    ContactFactory.create_batch(2, account=loser)
    ContactFactory.create_batch(3, account=winner)
    return winner, loser


def address(*records: Any, kind: str = "account") -> str:
    return f"{NEW}?kind={kind}&ids={','.join(str(r.pk) for r in records)}"


def form_of(client: Client, url: str) -> dict[str, str]:
    """What a browser would send: hidden fields and the chosen radios."""
    html = client.get(url).content.decode()
    form = html[html.index('id="merge"') :]
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    chosen = re.findall(r'name="([^"]+)" value="([^"]*)" checked', form)
    return {name: value for name, value in [*hidden, *chosen] if name != "csrfmiddlewaretoken"}


def test_the_page_shows_what_differs_and_what_will_happen(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    html = client_for(alice).get(address(*pair)).content.decode()
    assert "Merge 2 into Acme" in html
    assert "Gains 2 contacts, 5 in all" in html
    assert "Recommended: most linked records" in html
    assert 'name="pick.phone"' in html
    assert 'name="pick.industry"' not in html, "equal fields are folded"


def busy(owner: User, count: int, head: Account) -> list[Account]:
    """Accounts with rows of every kind, some shared, some below each other."""
    made: list[Account] = []
    for number in range(count):
        above = made[-1] if number % 3 == 2 else head
        account = AccountFactory(owner=owner, parent=Account.objects.get(pk=above.pk), phone=str(number))
        person = ContactFactory(account=account)
        ContactEmailFactory(contact=person, address="same@x.example")
        committee = BuyingCommittee.objects.create(account=account)
        CommitteeMember.objects.create(committee=committee, contact=person, role="champion")
        OpportunityFactory(account=account, contact=person, owner=owner, committee=committee)
        CaseFactory(account=account, contact=person)
        EventFactory(account=account, contact=person)
        TaskFactory(account=account, contact=person, owner=owner)
        made.append(account)
    return made


@pytest.mark.parametrize("kind", ["account", "contact"])
@pytest.mark.parametrize("count", [2, 10])
def test_the_page_asks_as_often_for_ten_records_as_for_two(
    alice: User, client_for: ClientFor, django_assert_num_queries: Any, kind: str, count: int
) -> None:
    accounts = busy(alice, count, AccountFactory(owner=alice))
    records = accounts if kind == "account" else [account.contacts.get() for account in accounts]
    client = client_for(alice)
    client.get("/merges/")
    why_two_are_one = 1 if count == 2 else 0
    with django_assert_num_queries(QUERIES[kind] + why_two_are_one):
        answer = client.get(address(*records, kind=kind))
    assert answer.status_code == 200


def test_fifty_records_are_merged_by_a_rule_and_taken_back(steward: User, client_for: ClientFor) -> None:
    accounts = busy(steward, 50, AccountFactory(owner=steward))
    client = client_for(steward)
    before = settled()
    url = f"{address(*accounts)}&preset=complete"
    html = client.get(url).content.decode()
    assert "Merge 50 into" in html
    assert html.count('name="winner"') == 50
    assert 'name="pick.' not in html, "so many do not stand side by side"
    assert len(html) < 250_000
    assert client.post(NEW, form_of(client, url)).status_code == 303
    done = Merge.objects.get()
    assert Account.objects.filter(merged_into=done.winner_id).count() == 49
    assert client.post(reverse("dataquality:merge_undo", args=[done.pk])).status_code == 303
    assert [line for line in differences(before, dump()) if not line.startswith("sessions.")] == []


def test_more_than_ten_records_need_the_right_to_merge_by_a_rule(alice: User, client_for: ClientFor) -> None:
    accounts = AccountFactory.create_batch(11, owner=alice)
    client = client_for(alice)
    assert "Ask a data steward" in client.get(address(*accounts)).content.decode()
    assert client.post(NEW, form_of(client, address(*accounts))).status_code == 403
    assert not Merge.objects.exists()


def test_rows_that_may_not_be_seen_are_only_added_up(alice: User, charlie: User, client_for: ClientFor) -> None:
    mine = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=mine)
    OpportunityFactory(account=mine, contact=loser)
    OpportunityFactory.create_batch(3, account=AccountFactory(owner=charlie), contact=loser)
    client = client_for(alice)
    html = client.get(f"{address(winner, loser, kind='contact')}&winner={winner.pk}").content.decode()
    assert "Gains 1 opportunity" in html
    assert "and 3 you can&#x27;t see" in html
    client.post(NEW, form_of(client, f"{address(winner, loser, kind='contact')}&winner={winner.pk}"))
    page = client.get(reverse("dataquality:merge", args=[Merge.objects.get().pk])).content.decode()
    assert re.search(r"Opportunities\s+1\s", re.sub(r"<[^>]+>", " ", page))


def test_two_clicks_merge_and_the_message_offers_the_way_back(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client = client_for(alice)
    answer = client.post(NEW, form_of(client, address(*pair)))
    done = Merge.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("accounts:page", args=[pair[0].pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Merged 2 accounts." in page
    assert reverse("dataquality:merge_undo", args=[done.pk]) in page


def test_a_double_click_merges_once(alice: User, client_for: ClientFor, pair: tuple[Account, Account]) -> None:
    client = client_for(alice)
    form = form_of(client, address(*pair))
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Merge.objects.count() == 1


def test_a_picked_value_is_taken(alice: User, client_for: ClientFor, pair: tuple[Account, Account]) -> None:
    client = client_for(alice)
    form = form_of(client, address(*pair)) | {"pick.phone": str(pair[1].pk)}
    preview = client.post(PREVIEW, form, headers={"HX-Request": "true"}).content.decode()
    assert preview.lstrip().startswith("<form")
    assert '<output class="c-diff__r"><span>2</span></output>' in preview
    client.post(NEW, form)
    pair[0].refresh_from_db()
    assert (pair[0].phone, pair[0].name) == ("2", "Acme")


def test_another_survivor_brings_its_own_values(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client = client_for(alice)
    form = form_of(client, address(*pair)) | {"winner": str(pair[1].pk)}
    client.post(NEW, form)
    pair[1].refresh_from_db()
    assert (pair[1].name, pair[1].merged_into_id) == ("ACME Inc", None)


@pytest.mark.parametrize(("preset", "name"), [("survivor", "Acme"), ("recent", "ACME Inc"), ("complete", "ACME Inc")])
def test_presets_choose_for_all_fields(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account], preset: str, name: str
) -> None:
    client = client_for(alice)
    client.post(NEW, form_of(client, f"{address(*pair)}&preset={preset}"))
    pair[0].refresh_from_db()
    assert pair[0].name == name


def test_a_plan_that_moved_is_shown_again_with_what_was_chosen(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client = client_for(alice)
    form = form_of(client, address(*pair)) | {"pick.phone": str(pair[1].pk)}
    ContactFactory(account=pair[1])
    answer = client.post(NEW, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Something changed" in html
    assert "Gains 3 contacts" in html
    assert re.search(rf'name="pick.phone" value="{pair[1].pk}" checked', html)
    assert not Merge.objects.exists()


def test_a_record_merged_meanwhile_is_told(alice: User, client_for: ClientFor, pair: tuple[Account, Account]) -> None:
    client = client_for(alice)
    form = form_of(client, address(*pair))
    merge(alice, *pair)
    answer = client.post(NEW, form)
    assert answer.status_code == 409
    assert "ACME Inc was merged already." in answer.content.decode()


def test_contacts_are_merged_too(alice: User, client_for: ClientFor) -> None:
    account = AccountFactory(owner=alice)
    people = ContactFactory.create_batch(2, account=account)
    client = client_for(alice)
    answer = client.post(NEW, form_of(client, address(*people, kind="contact")))
    assert answer["Location"] == reverse("contacts:page", args=[people[0].pk])
    assert Contact.objects.filter(merged_into=people[0]).count() == 1


def test_a_manager_sees_and_merges_a_reports_records(
    mara: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client = client_for(mara)
    assert client.post(NEW, form_of(client, address(*pair))).status_code == 303


def test_a_stranger_gets_404_everywhere(
    alice: User, charlie: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client, data = client_for(charlie), {"kind": "account", "ids": f"{pair[0].pk},{pair[1].pk}"}
    assert client.get(address(*pair)).status_code == 404
    assert client.post(NEW, data).status_code == 404
    assert client.post(PREVIEW, data).status_code == 404
    done = merge(alice, *pair)
    assert client.get(f"{LIST}{done.pk}/").status_code == 404
    assert client.post(f"{LIST}{done.pk}/undo/").status_code == 404
    assert "ACME Inc" not in client.get(LIST).content.decode()


def test_nothing_is_named_that_one_may_not_see(alice: User, client_for: ClientFor) -> None:
    above = AccountFactory(name="Hidden above")
    first, second = AccountFactory(owner=alice, parent=above), AccountFactory(owner=alice, name="Second")
    AccountFactory(name="Hidden below", parent=second)
    client = client_for(alice)
    for winner in (first, second):
        html = client.get(f"{address(first, second)}&winner={winner.pk}").content.decode()
        assert "1 subsidiary moves" in html or winner == second
        assert "Hidden" not in html
    person = ContactFactory(account=above)
    Employment.objects.create(contact=person, account=second)
    html = client.get(address(ContactFactory(account=second), person, kind="contact")).content.decode()
    assert "An account that you can&#x27;t see" in html
    assert "Hidden" not in html


def test_a_reader_may_not_merge(
    alice: User, reader: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client, data = client_for(reader), {"kind": "account", "ids": f"{pair[0].pk},{pair[1].pk}"}
    assert client.get(address(*pair)).status_code == 403
    assert client.post(NEW, data).status_code == 403
    done = merge(alice, *pair)
    assert client.post(f"{LIST}{done.pk}/undo/").status_code == 403
    assert Merge.objects.get().state == Merge.State.DONE


def test_one_record_that_may_not_be_changed_blocks(bob: User, alice: User, client_for: ClientFor) -> None:
    from guardian.shortcuts import assign_perm

    mine, shared = AccountFactory(owner=bob), AccountFactory(owner=alice, name="Shared")
    assign_perm("view_account", bob, shared)
    client = client_for(bob)
    html = client.get(address(mine, shared)).content.decode()
    assert "You can&#x27;t change Shared." in html
    data = {"kind": "account", "ids": f"{mine.pk},{shared.pk}"}
    assert client.post(NEW, data).status_code == 403


@pytest.mark.parametrize("query", ["", "?kind=spoon&ids=1,2", "?kind=account&ids=999998,999999"])
def test_addresses_that_name_nothing_are_404(alice: User, client_for: ClientFor, query: str) -> None:
    assert client_for(alice).get(f"{NEW}{query}").status_code == 404


@pytest.mark.parametrize("ids", ["", "x", "{0}", "{0},{0}"])
def test_too_few_records_are_told(alice: User, client_for: ClientFor, pair: tuple[Account, Account], ids: str) -> None:
    answer = client_for(alice).get(f"{NEW}?kind=account&ids={ids.format(pair[0].pk)}")
    assert "A merge needs at least two records." in answer.content.decode()


def test_wrong_methods_are_405(alice: User, client_for: ClientFor, pair: tuple[Account, Account]) -> None:
    client = client_for(alice)
    done = merge(alice, *pair)
    assert client.put(NEW).status_code == 405
    assert client.get(PREVIEW).status_code == 405
    assert client.post(LIST).status_code == 405
    assert client.get(f"{LIST}{done.pk}/undo/").status_code == 405


def test_the_page_of_a_merge_offers_the_undo_and_then_tells_of_it(
    alice: User, client_for: ClientFor, pair: tuple[Account, Account]
) -> None:
    client, done = client_for(alice), merge(alice, *pair)
    url = f"{LIST}{done.pk}/"
    assert f"Undo merge {done.pk}" in client.get(url).content.decode()
    answer = client.post(f"{url}undo/")
    assert (answer.status_code, answer["Location"]) == (303, url)
    html = client.get(url).content.decode()
    assert "Merge taken back." in html
    assert "2 contacts" in html
    again = client.post(f"{url}undo/")
    assert again.status_code == 409
    assert "was taken back already" in again.content.decode()


def test_what_an_undo_leaves_is_told(alice: User, client_for: ClientFor, pair: tuple[Account, Account]) -> None:
    done = merge(alice, *pair)
    Account.objects.filter(pk=pair[0].pk).update(website="https://new.example")
    undo(alice, done)
    html = client_for(alice).get(f"{LIST}{done.pk}/").content.decode()
    assert "Website: https://new.example" in html


def test_the_list_costs_the_same_for_one_and_for_many(
    alice: User, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(alice)
    merge(alice, *AccountFactory.create_batch(2, owner=alice))
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(3):
        merge(alice, *AccountFactory.create_batch(2, owner=alice))
    with django_assert_num_queries(len(one)):
        assert client.get(LIST).content.decode().count("data-pk=") == 4
    assert len(one) <= 12
