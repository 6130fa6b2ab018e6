"""Two people in the full form of one record: each saves what they changed, and chooses where both did."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clouds.sales.models import Opportunity
from hotcrm.catalog.models import Product
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.core.test_fields import Records, stored
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory

pytestmark = pytest.mark.django_db

# kind, what the other changes, what this person changes, what that person would have put there
BOTH: list[tuple[str, dict[str, str], dict[str, str], dict[str, str]]] = [
    ("accounts", {"phone": "+49 40 5550 100"}, {"name": "Mine"}, {"name": "Theirs"}),
    ("contacts", {"phones-0-number": "+49 40 5550 100"}, {"last_name": "Mine"}, {"last_name": "Theirs"}),
    ("contacts", {"title": "CIO"}, {"emails-0-address": "mine@x.example"}, {"emails-0-address": "theirs@x.example"}),
    ("sales", {"next_step": "Call Priya"}, {"name": "Mine"}, {"name": "Theirs"}),
    ("sales", {"lines-0-product": "1", "lines-0-quantity": "3"}, {"name": "Mine"}, {"name": "Theirs"}),
    ("service", {"description": "It smokes"}, {"subject": "Mine"}, {"subject": "Theirs"}),
]
NAMES = [f"{kind}-{next(iter(first))}" for kind, first, _, _ in BOTH]


@pytest.fixture
def editor(client_for: ClientFor, superuser: User) -> Client:
    return client_for(superuser)


@pytest.fixture(autouse=True)
def product(db: None) -> Product:
    return Product.objects.create(pk=1, name="Pump")


def typed_into(html: str) -> dict[str, str]:
    """What a browser would send of the page's form as it stands."""
    form = html.split("data-submit-key>")[1].split("</form>")[0]
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            values[told["name"]] = unescape(told.get("value", "on" if told.get("type") == "checkbox" else ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s?(.*?)</textarea>', form, re.DOTALL):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        values[name] = unescape(chosen[1]) if chosen else ""
    return values


def value_of(kind: str, pk: int, name: str) -> str:
    record: Any = stored(kind, pk)
    if "-" not in name:
        return str(getattr(record, name))
    rows, _, column = name.split("-")
    row = getattr(record, rows).first()
    return str(getattr(row, f"{column}_id" if column == "product" else column)) if row else ""


@pytest.mark.parametrize(("kind", "first", "mine", "theirs"), BOTH, ids=NAMES)
def test_who_saves_late_keeps_what_they_changed_and_leaves_the_rest(
    editor: Client, records: Records, kind: str, first: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    address = reverse(f"{kind}:edit", args=[records[kind]])
    old = typed_into(editor.get(address).text)
    assert editor.post(address, {**old, **first}).status_code == 303
    late = editor.post(address, {**old, **mine})
    assert late.status_code == 409
    assert re.findall(r'name="keep-(\w+)" value="mine" checked', late.text) == [next(iter(mine)).split("-")[0]]
    assert "They also changed, and that stays:" in late.text
    again = typed_into(late.text)
    assert editor.post(address, again).status_code == 303
    for name, value in {**first, **mine}.items():
        assert value_of(kind, records[kind], name) == value


@pytest.mark.parametrize(("kind", "first", "mine", "theirs"), BOTH, ids=NAMES)
def test_where_both_changed_a_field_each_value_can_be_kept(
    editor: Client, records: Records, kind: str, first: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    address = reverse(f"{kind}:edit", args=[records[kind]])
    old = typed_into(editor.get(address).text)
    assert editor.post(address, {**old, **theirs}).status_code == 303
    late = editor.post(address, {**old, **mine, **first})
    assert late.status_code == 409
    again = typed_into(late.text)
    chosen = {name: "theirs" for name in again if name in {f"keep-{key.split('-')[0]}" for key in theirs}}
    assert len(chosen) == 1
    assert editor.post(address, {**again, **chosen}).status_code == 303
    for name, value in {**first, **theirs}.items():
        assert value_of(kind, records[kind], name) == value


@pytest.mark.parametrize("kind", ["accounts", "contacts", "sales", "service"])
def test_a_form_in_which_nothing_was_changed_is_in_nobodys_way(editor: Client, records: Records, kind: str) -> None:
    address = reverse(f"{kind}:edit", args=[records[kind]])
    old = typed_into(editor.get(address).text)
    record = stored(kind, records[kind])
    type(record)._base_manager.filter(pk=record.pk).update(version=9)
    assert editor.post(address, old).status_code == 303
    assert stored(kind, records[kind]).version == 9


def test_a_fault_after_the_choice_keeps_what_was_typed_and_what_was_shown(editor: Client, records: Records) -> None:
    address = reverse("accounts:edit", args=[records["accounts"]])
    old = typed_into(editor.get(address).text)
    editor.post(address, {**old, "phone": "+49 40 5550 100"})
    again = typed_into(editor.post(address, {**old, "name": "Mine"}).text)
    faulty = editor.post(address, {**again, "website": "nowhere"})
    assert faulty.status_code == 422
    fixed = typed_into(faulty.text)
    assert (fixed["name"], fixed["website"], fixed["seen"]) == ("Mine", "nowhere", again["seen"])


def test_a_person_who_cannot_be_seen_is_not_taken_away(
    client_for: ClientFor, alice: User, charlie: User, records: Records
) -> None:
    """A select can't show who is stored; sent back empty it means nothing."""
    hidden = ContactFactory(account=AccountFactory(owner=charlie))
    Opportunity.objects.filter(pk=records["sales"]).update(contact=hidden)
    client = client_for(alice)
    address = reverse("sales:edit", args=[records["sales"]])
    old = typed_into(client.get(address).text)
    assert old["contact"] == ""
    assert client.post(address, {**old, "name": "Renamed"}).status_code == 303
    deal = stored("sales", records["sales"])
    assert (deal.name, deal.contact_id) == ("Renamed", hidden.pk)


def test_a_line_saved_late_takes_nothing_else_back(editor: Client, records: Records) -> None:
    address = reverse("sales:field", args=[records["sales"], "amount"])
    html = editor.get(address, headers={"HX-Request": "true"}).text
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen
    deal = stored("sales", records["sales"])
    Opportunity.objects.filter(pk=deal.pk).update(currency="CHF", version=deal.version + 1)
    sent = {"amount": "77", "currency": deal.currency, "version": deal.version, "seen": seen[1]}
    late = editor.post(address, sent, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert '<th scope="row">Currency</th>' not in late.text
    assert re.search(r'<option value="CHF"[^>]* selected', late.text)
