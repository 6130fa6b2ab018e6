"""The contact's pages answer the right people with the right thing, at the same cost for one row and for many."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory, ContactPhoneFactory
from tests.factories.timeline import EventFactory, TaskFactory

pytestmark = pytest.mark.django_db
LIST, PAGE = 8, 10


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice)


@pytest.fixture
def priya(account: Account) -> Contact:
    person = ContactFactory(account=account, first_name="Priya", last_name="Raman", title="VP Digital")
    ContactEmailFactory(contact=person, address="priya.raman@acme.example", is_primary=True)
    ContactPhoneFactory(contact=person, number="+49 151 5550 198", is_primary=True)
    person.save()
    return person


def typed(**changes: Any) -> dict[str, Any]:
    rows = {
        f"{prefix}-{name}": value
        for prefix in ("emails", "phones")
        for name, value in (("TOTAL_FORMS", 2), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 30))
    }
    return {"first_name": "Tomas", "last_name": "Lind", **rows, **changes}


@pytest.fixture
def pages(priya: Contact) -> list[str]:
    names = ("page", "edit", "move", "deletion")
    return [reverse(f"contacts:{name}", args=[priya.pk]) for name in names]


def test_pages_work_for_the_owner_and_the_manager(
    client_for: ClientFor, alice: User, mara: User, pages: list[str]
) -> None:
    for user in (alice, mara):
        for address in pages:
            answer = client_for(user).get(address)
            assert answer.status_code == 200, address
            assert "Priya Raman" in answer.content.decode()


def test_a_stranger_gets_the_same_404_as_for_nothing(client_for: ClientFor, charlie: User, pages: list[str]) -> None:
    for address in pages:
        assert client_for(charlie).get(address).status_code == 404
    for address in ("/contacts/999999/", "/contacts/99999999999999999999/"):
        assert client_for(charlie).get(address).status_code == 404


def test_a_reader_sees_and_changes_nothing(client_for: ClientFor, reader: User, priya: Contact) -> None:
    client = client_for(reader)
    assert client.get(reverse("contacts:page", args=[priya.pk])).status_code == 200
    assert client.get(reverse("contacts:new")).status_code == 403
    for name in ("edit", "move", "deletion", "archival", "restoration", "departure"):
        assert client.post(reverse(f"contacts:{name}", args=[priya.pk])).status_code == 403
    assert Contact.objects.filter(pk=priya.pk, archived_at=None).exists()


def test_a_further_post_begins_and_ends(client_for: ClientFor, alice: User, charlie: User, priya: Contact) -> None:
    client, beside = client_for(alice), AccountFactory(name="Vela Logistics", owner=alice)
    hidden = AccountFactory(owner=charlie)
    move, departure = (reverse(f"contacts:{name}", args=[priya.pk]) for name in ("move", "departure"))
    assert client.post(move, {"account": f"Vela Logistics #{beside.pk}", "keeps": "1"}).status_code == 303
    priya.refresh_from_db()
    assert priya.account != beside
    assert (
        "End the post at Vela Logistics today" in client.get(reverse("contacts:page", args=[priya.pk])).content.decode()
    )
    for asked in (hidden.pk, "none", ""):
        assert client.post(departure, {"account": asked}).status_code == 404
    assert client.post(departure, {"account": beside.pk}).status_code == 303
    assert Employment.objects.get(contact=priya, account=beside).ended_on == timezone.localdate()
    assert client.post(departure, {"account": priya.account_id}).status_code == 303
    assert Employment.objects.filter(contact=priya, account=priya.account, ended_on=None).exists()


def test_wrong_methods_and_pages_that_do_not_exist(client_for: ClientFor, alice: User, priya: Contact) -> None:
    client = client_for(alice)
    assert client.get(reverse("contacts:archival", args=[priya.pk])).status_code == 405
    assert client.get(reverse("contacts:departure", args=[priya.pk])).status_code == 405
    assert client.post(reverse("contacts:page", args=[priya.pk])).status_code == 405
    assert client.get(f"/contacts/{priya.pk}/nonsense/").status_code == 404


@pytest.mark.parametrize("asked", ["priya", "raman", "PRIYA.RAMAN@acme.example", "0151 5550198", "+49(151)5550-198"])
def test_the_list_finds_by_name_address_and_number_in_any_format(
    client_for: ClientFor, alice: User, priya: Contact, asked: str
) -> None:
    other = ContactFactory(account=priya.account, last_name="Wolff")
    html = client_for(alice).get("/contacts/", {"q": asked}).content.decode()
    assert f'data-pk="{priya.pk}"' in html
    assert f'data-pk="{other.pk}"' not in html


def test_the_list_is_filtered_and_hides_the_archived(client_for: ClientFor, alice: User, priya: Contact) -> None:
    client = client_for(alice)
    Contact.objects.filter(pk=priya.pk).update(level="vp", last_activity_at=timezone.now() - timedelta(days=40))
    marked = f'data-pk="{priya.pk}"'
    for query, is_there in (
        ("level=vp", True),
        ("level=director", False),
        ("level=nonsense", False),
        (f"account={priya.account_id}", True),
        ("account=acme", True),
        ("account=other", False),
        ("touched=30", True),
        ("touched=90", False),
        ("archived=1", False),
    ):
        assert (marked in client.get(f"/contacts/?{query}").content.decode()) is is_there, query
    Contact.objects.filter(pk=priya.pk).update(archived_at=timezone.now())
    assert marked not in client.get("/contacts/").content.decode()
    assert marked in client.get("/contacts/?archived=1").content.decode()


def test_the_list_costs_the_same_for_one_row_and_for_fifty(
    client_for: ClientFor, alice: User, priya: Contact, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    client.get("/contacts/")
    with django_assert_max_num_queries(LIST) as one:
        client.get("/contacts/")
    for contact in ContactFactory.create_batch(60, account=priya.account):
        ContactEmailFactory(contact=contact)
    with django_assert_max_num_queries(LIST) as many:
        html = client.get("/contacts/").content.decode()
    assert html.count("data-pk=") == 50
    assert len(many) <= len(one) + 1  # with more than a page, all are counted


def test_the_page_costs_the_same_for_one_row_and_for_fifty(
    client_for: ClientFor, alice: User, priya: Contact, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    address = reverse("contacts:page", args=[priya.pk])
    EventFactory(account=priya.account, contact=priya)
    client.get(address)
    with django_assert_max_num_queries(PAGE) as one:
        client.get(address)
    EventFactory.create_batch(50, account=priya.account, contact=priya)
    TaskFactory.create_batch(50, account=priya.account, contact=priya, owner=alice)
    ContactFactory.create_batch(50, account=priya.account, reports_to=priya)
    with django_assert_max_num_queries(PAGE) as many:
        client.get(address)
    assert len(one) == len(many)


def test_new_makes_one_person_with_addresses_and_a_post(client_for: ClientFor, alice: User, account: Account) -> None:
    client: Client = client_for(alice)
    sent = typed(
        account=f"Acme EMEA #{account.pk}",
        idempotency_key="k",
        **{
            "emails-0-address": "Tomas@Acme.example",
            "emails-1-address": "private@home.example",
            "emails-1-is_primary": "on",
            "phones-0-number": "+49 89 555 0160",
        },
    )
    first, second = client.post("/contacts/new/", sent), client.post("/contacts/new/", sent)
    person = Contact.objects.get(last_name="Lind")
    assert (first.status_code, first["Location"]) == (303, reverse("contacts:page", args=[person.pk]))
    assert second["Location"] == first["Location"]
    main = {row.address: row.is_primary for row in ContactEmail.objects.filter(contact=person)}
    assert main == {"tomas@acme.example": False, "private@home.example": True}
    assert ContactPhone.objects.get(contact=person).is_primary
    assert Employment.objects.get(contact=person).is_primary


def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    client = client_for(alice)
    bad = {
        "Enter the last name.": typed(last_name="", account="Acme EMEA", title="Plant director"),
        "Choose where the person works.": typed(title="Plant director"),
        "No account is called Nowhere": typed(account="Nowhere", title="Plant director"),
        "Choose only one main one.": typed(
            account="Acme EMEA",
            title="Plant director",
            **{
                "emails-0-address": "a@x.example",
                "emails-0-is_primary": "on",
                "emails-1-address": "b@x.example",
                "emails-1-is_primary": "on",
            },
        ),
        "That is no phone number": typed(account="Acme EMEA", title="Plant director", **{"phones-0-number": "call me"}),
    }
    for said, sent in bad.items():
        answer = client.post("/contacts/new/", sent)
        assert answer.status_code == 422, said
        assert said in answer.content.decode()
        assert "Plant director" in answer.content.decode()
    assert not Contact.objects.filter(first_name="Tomas").exists()


def test_edit_saves_and_an_old_version_is_told_both_values(client_for: ClientFor, alice: User, priya: Contact) -> None:
    client = client_for(alice)
    address = reverse("contacts:edit", args=[priya.pk])
    sent = typed(first_name="Priya", last_name="Raman", title="CDO", version=priya.version)
    assert client.post(address, sent).status_code == 303
    late = client.post(address, {**sent, "title": "CIO"})
    assert late.status_code == 409
    assert [words in late.text for words in ("keep mine: </span>CIO<", "keep theirs: </span>CDO<")] == [True, True]
    priya.refresh_from_db()
    assert priya.title == "CDO"
    assert Employment.objects.get(contact=priya).title == "CDO"


def test_archive_restore_and_delete(client_for: ClientFor, alice: User, priya: Contact) -> None:
    client = client_for(alice)
    assert client.post(reverse("contacts:archival", args=[priya.pk])).status_code == 303
    assert Contact.objects.get(pk=priya.pk).archived_at
    assert client.post(reverse("contacts:restoration", args=[priya.pk])).status_code == 303
    assert Contact.objects.get(pk=priya.pk).archived_at is None
    event = EventFactory(account=priya.account, contact=priya)
    refused = client.post(reverse("contacts:deletion", args=[priya.pk]))
    assert refused.status_code == 422
    assert "1 event" in refused.content.decode()
    event.delete()
    assert client.post(reverse("contacts:deletion", args=[priya.pk])).status_code == 303
    assert not Contact.objects.filter(pk=priya.pk).exists()


def test_the_old_address_of_a_merged_person_leads_to_the_survivor(
    client_for: ClientFor, alice: User, charlie: User, priya: Contact
) -> None:
    loser = ContactFactory(account=priya.account, merged_into=priya)
    answer = client_for(alice).get(f"/contacts/{loser.pk}/?log=note")
    assert (answer.status_code, answer["Location"]) == (302, f"/contacts/{priya.pk}/?log=note")
    assert answer["Cache-Control"] == "no-store"
    assert client_for(charlie).get(f"/contacts/{loser.pk}/").status_code == 404
    assert client_for(alice).post(reverse("contacts:archival", args=[loser.pk])).status_code == 409


def test_an_account_that_one_may_not_see_is_absent(
    client_for: ClientFor, alice: User, charlie: User, priya: Contact
) -> None:
    mine = AccountFactory(name="Charlie's", owner=charlie)
    Employment.objects.create(contact=priya, account=mine)
    html = client_for(charlie).get(reverse("contacts:page", args=[priya.pk])).content.decode()
    assert "Priya Raman" in html
    assert "Acme EMEA" not in html
    assert "Acme EMEA" not in client_for(charlie).get("/contacts/").content.decode()


def test_the_people_tab_shows_everybody_who_works_there(
    client_for: ClientFor, alice: User, priya: Contact, django_assert_max_num_queries: Any
) -> None:
    elsewhere = AccountFactory(name="Second Co", owner=alice)
    Employment.objects.create(contact=priya, account=elsewhere)
    address = reverse("accounts:tab", args=[elsewhere.pk, "people"])
    html = client_for(alice).get(address).content.decode()
    assert "Priya Raman" in html
    assert "Acme EMEA" in html


def test_a_form_sent_without_its_rows_of_addresses_is_told(client_for: ClientFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    answer = client_for(alice).post("/contacts/new/", {"account": f"x #{account.pk}", "last_name": "Half"})
    assert answer.status_code == 422
    assert not Contact.objects.exists()
