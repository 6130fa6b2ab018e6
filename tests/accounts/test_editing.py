"""Adding, editing, archiving, restoring, deleting and moving through the pages."""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from accounts import tree
from accounts.models import Account
from hotcrm.audit.models import AuditEntry
from hotcrm.core.customer360 import Similar, SimilarFinder
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db
TYPED = {"name": "Nordlicht", "type": "prospect", "annual_revenue_currency": "EUR"}


@pytest.fixture
def account(alice: User) -> Account:
    return AccountFactory(name="Acme EMEA", owner=alice, phone="+49 89 5550 142")


def typed(account: Account, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the edit form of the account is saved with these changes."""
    values = {
        "name": account.name,
        "type": account.type,
        "status": account.status,
        "phone": account.phone,
        "annual_revenue_currency": account.annual_revenue_currency,
        "owner": account.owner_id or "",
        "version": account.version,
    }
    return {**values, **changes}


# --- new --------------------------------------------------------------------------------------------------------------


def test_new_asks_before_adding_what_exists(
    client_for: ClientFor, alice: User, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Similar(
        visible=True, title="Acme EMEA", url=f"/accounts/{account.pk}/", probability=0.97, reason="Same name"
    )
    vague = Similar(visible=True, title="Acme Tools", probability=0.5)
    found = [known, vague, Similar(visible=False)]
    finders = {"account": SimilarFinder(kind="account", find=lambda values, user, limit: found)}
    monkeypatch.setattr("hotcrm.core.likeness.similar_finders", finders)
    client = client_for(alice)
    answer = client.post("/accounts/new/", TYPED)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Is it one of these?" in html
    assert f'<a href="/accounts/{account.pk}/">Acme EMEA</a>' in html
    assert "A matching record exists. Ask a steward." in html
    assert "Acme Tools" not in html
    assert Account.objects.count() == 1
    assert client.post("/accounts/new/", {**TYPED, "another": "1"}).status_code == 303
    found[:] = [vague]
    assert client.post("/accounts/new/", TYPED).status_code == 303


def test_new_makes_an_account_once(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    first = client.post("/accounts/new/", {**TYPED, "idempotency_key": "k1", "owner": alice.pk})
    second = client.post("/accounts/new/", {**TYPED, "idempotency_key": "k1", "owner": alice.pk})
    made = Account.objects.get(name="Nordlicht")
    assert (first.status_code, first["Location"]) == (303, reverse("accounts:page", args=[made.pk]))
    assert second["Location"] == first["Location"]
    assert made.owner == alice
    assert Event.objects.get(account=made).kind == "accounts.created"


def test_new_keeps_what_was_typed_and_names_the_fields(client_for: ClientFor, alice: User) -> None:
    answer = client_for(alice).post(
        "/accounts/new/", {**TYPED, "name": "", "annual_revenue": "-5", "billing_city": "Kiel", "website": "nope"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in html
    assert "Enter the name of the company or person." in html
    assert "Enter the address of a website" in html
    assert 'value="Kiel"' in html
    assert "Error: " in html
    assert not Account.objects.exists()


def test_new_below_a_parent_typed_by_name_or_picked(client_for: ClientFor, alice: User, account: Account) -> None:
    client = client_for(alice)
    client.post("/accounts/new/", {**TYPED, "name": "By name", "parent": "acme emea"})
    client.post("/accounts/new/", {**TYPED, "name": "Picked", "parent": f"Acme EMEA #{account.pk}"})
    assert set(Account.objects.filter(parent=account).values_list("name", flat=True)) == {"By name", "Picked"}


def test_new_below_a_parent_that_one_may_not_see_is_refused(
    client_for: ClientFor, charlie: User, account: Account
) -> None:
    for text in ("Acme EMEA", f"Acme EMEA #{account.pk}"):
        answer = client_for(charlie).post("/accounts/new/", {**TYPED, "parent": text})
        assert answer.status_code == 422
        assert "No account is called" in answer.content.decode()


def test_new_with_external_ids_refuses_one_that_is_taken(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    assert client.post("/accounts/new/", {**TYPED, "external_ids": "ERP: 77\nCRM: a"}).status_code == 303
    again = client.post("/accounts/new/", {**TYPED, "name": "Other", "external_ids": "ERP: 77"})
    assert again.status_code == 422
    assert "ERP: 77 already belongs to another account." in again.content.decode()
    assert Account.objects.count() == 1


def test_nobody_gives_an_account_to_whom_they_may_not(client_for: ClientFor, alice: User, charlie: User) -> None:
    answer = client_for(alice).post("/accounts/new/", {**TYPED, "owner": charlie.pk})
    assert answer.status_code == 422


# --- edit -------------------------------------------------------------------------------------------------------------


def test_edit_saves_and_tells_what_changed(client_for: ClientFor, alice: User, account: Account) -> None:
    answer = client_for(alice).post(
        reverse("accounts:edit", args=[account.pk]), typed(account, sla_tier="gold", employees=9)
    )
    account.refresh_from_db()
    assert answer.status_code == 303
    assert (account.sla_tier, account.employees, account.version) == ("gold", 9, 2)
    event = Event.objects.get(account=account, kind="accounts.changed")
    assert "from nothing to" in event.data["words"]
    assert "and 1 more field" in event.data["words"]


def test_edit_of_an_old_version_shows_both_values_and_loses_nothing(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    late = typed(account, phone="+49 40 999 888")
    Account.objects.filter(pk=account.pk).update(phone="+49 30 111 222", version=2)
    client = client_for(alice)
    answer = client.post(reverse("accounts:edit", args=[account.pk]), late)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "+49 40 999 888" in html
    assert "+49 30 111 222" in html
    assert 'name="version" value="2"' in html
    account.refresh_from_db()
    assert account.phone == "+49 30 111 222"
    assert client.post(reverse("accounts:edit", args=[account.pk]), {**late, "version": 2}).status_code == 303
    account.refresh_from_db()
    assert account.phone == "+49 40 999 888"


def test_edit_of_the_parent_refuses_a_circle_in_words(client_for: ClientFor, alice: User, account: Account) -> None:
    child = AccountFactory(name="Acme Germany", owner=alice, parent=account)
    answer = client_for(alice).post(
        reverse("accounts:edit", args=[account.pk]), typed(account, parent=f"Acme Germany #{child.pk}")
    )
    assert answer.status_code == 422
    assert "Acme Germany is below Acme EMEA, so it can&#x27;t be its parent." in answer.content.decode()
    assert tree.faults() == []


def test_edit_with_markup_in_a_name_shows_it_as_text(client_for: ClientFor, alice: User, account: Account) -> None:
    client = client_for(alice)
    client.post(reverse("accounts:edit", args=[account.pk]), typed(account, name="<script>alert(1)</script>"))
    for name in ("page", "edit", "move", "deletion"):
        answer = client.get(reverse(f"accounts:{name}", args=[account.pk]))
        assert "<script>alert(1)" not in answer.content.decode()


def test_one_field_is_edited_in_its_place_and_without_javascript(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    client = client_for(alice)
    address = reverse("accounts:field", args=[account.pk, "phone"])
    plain = client.post(address, {"phone": "+49 40 5550 100", "version": 1})
    assert (plain.status_code, plain["Location"]) == (303, reverse("accounts:page", args=[account.pk]))
    piece = client.post(address, {"phone": "+49 40 5550 200", "version": 2}, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert 'id="f-phone"' in piece.content.decode()
    assert "+49 40 5550 200" in piece.content.decode()
    wrong = client.post(address, {"phone": "+49", "version": 3}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert 'value="+49"' in wrong.content.decode()
    late = client.post(address, {"phone": "+49 40 5550 300", "version": 1}, headers={"HX-Request": "true"})
    assert late.status_code == 409


def test_a_field_that_is_none_is_not_found(client_for: ClientFor, alice: User, account: Account) -> None:
    for name in ("version", "merged_into", "lft"):
        assert client_for(alice).get(reverse("accounts:field", args=[account.pk, name])).status_code == 404


def test_version_and_tree_fields_are_no_form_fields(client_for: ClientFor, alice: User, account: Account) -> None:
    before = (account.lft, account.tree_id, account.created_at)
    client_for(alice).post(
        reverse("accounts:edit", args=[account.pk]),
        typed(account, lft=77, tree_id=77, merged_into=account.pk, created_at="2001-01-01"),
    )
    account.refresh_from_db()
    assert (account.lft, account.tree_id, account.created_at) == before
    assert account.merged_into is None


# --- archive, restore, delete -----------------------------------------------------------------------------------------


def test_archive_and_restore(client_for: ClientFor, alice: User, account: Account) -> None:
    client = client_for(alice)
    assert client.post(reverse("accounts:archival", args=[account.pk])).status_code == 303
    account.refresh_from_db()
    assert account.is_archived
    assert f'data-pk="{account.pk}"' not in client.get("/accounts/").content.decode()
    assert f'data-pk="{account.pk}"' in client.get("/accounts/?status=archived").content.decode()
    assert "is archived" in client.get(reverse("accounts:page", args=[account.pk])).content.decode()
    assert client.post(reverse("accounts:restoration", args=[account.pk])).status_code == 303
    account.refresh_from_db()
    assert account.status == "active"
    assert [e.action for e in AuditEntry.objects.order_by("pk")] == ["accounts.archived", "accounts.restored"]


def test_only_an_empty_account_is_deleted(client_for: ClientFor, steward: User, account: Account) -> None:
    client = client_for(steward)
    AccountFactory(name="Below", parent=account)
    ContactFactory(account=account)
    address = reverse("accounts:deletion", args=[account.pk])
    page = client.get(address).content.decode()
    assert "1 subsidiary" in page
    assert "1 contact" in page
    assert client.post(address).status_code == 422
    assert Account.objects.filter(pk=account.pk).exists()


def test_an_account_that_was_only_looked_at_is_empty(client_for: ClientFor, steward: User) -> None:
    client = client_for(steward)
    client.post("/accounts/new/", {**TYPED, "external_ids": "ERP: 1"})
    made = Account.objects.get()
    client.post(reverse("accounts:edit", args=[made.pk]), typed(made, employees=4))
    assert client.post(reverse("accounts:deletion", args=[made.pk])).status_code == 303
    assert not Account.objects.exists()
    assert AuditEntry.objects.filter(action="account.delete").exists()


def test_who_may_not_delete_is_refused(client_for: ClientFor, alice: User, account: Account) -> None:
    assert client_for(alice).post(reverse("accounts:deletion", args=[account.pk])).status_code == 403


# --- move -------------------------------------------------------------------------------------------------------------


def test_move_under_another_account_and_out_again(client_for: ClientFor, alice: User, account: Account) -> None:
    corp = AccountFactory(name="Acme Corp", owner=alice)
    client = client_for(alice)
    address = reverse("accounts:move", args=[account.pk])
    assert client.post(address, {"parent": "Acme Corp"}).status_code == 303
    assert Account.objects.get(pk=account.pk).parent == corp
    assert client.post(address, {"parent": ""}).status_code == 303
    assert Account.objects.get(pk=account.pk).parent is None
    circle = client.post(reverse("accounts:move", args=[account.pk]), {"parent": "Acme EMEA"})
    assert circle.status_code == 422
    assert AuditEntry.objects.filter(action="account.move").count() == 2
    assert tree.faults() == []


def test_a_move_is_taken_back_from_its_message_unless_somebody_moved_it_since(
    client_for: ClientFor, alice: User, account: Account
) -> None:
    corp, _ = (AccountFactory(name=name, owner=alice) for name in ("Acme Corp", "Acme Holding"))
    client, address = client_for(alice), reverse("accounts:move", args=[account.pk])
    client.post(address, {"parent": "Acme Corp"})
    client.post(address, {"parent": "Acme Holding"})
    html = client.get("/styleguide/list/").content.decode()
    undo = unescape(re.findall(rf'"({address}\?back=[^"]+)"', html)[-1])
    assert client.post(undo).status_code == 303
    assert Account.objects.get(pk=account.pk).parent == corp
    client.post(address, {"parent": ""})
    assert "moved since" in client.post(undo, follow=True).content.decode()
    assert Account.objects.get(pk=account.pk).parent is None
