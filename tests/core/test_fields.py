"""Fields that are edited where they stand: one engine, every kind of record."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.service.models import Case
from contacts.models import Contact
from hotcrm.users.models import User
from tests.conftest import ClientFor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}

# kind, line, what is typed, what the page then says, what another person stores meanwhile
LINES: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = [
    ("accounts", "phone", {"phone": "+49 40 5550 100"}, "+49 40 5550 100", {"phone": "+49 30 111 222"}),
    ("accounts", "employees", {"employees": "1200"}, "1,200", {"employees": 7}),
    ("contacts", "title", {"title": "Head of digital"}, "Head of digital", {"title": "CIO"}),
    ("contacts", "level", {"level": "vp"}, "VP", {"level": "director"}),
    ("sales", "amount", {"amount": "5000", "currency": "EUR"}, "€5,000", {"amount": Decimal(9)}),
    ("sales", "next_step", {"next_step": "Call Priya"}, "Call Priya", {"next_step": "Wait"}),
    ("sales", "stage", {"stage": "negotiation"}, "Negotiation", {"stage": "qualification"}),
    ("service", "priority", {"priority": "p1"}, "P1 critical", {"priority": "p4"}),
    ("service", "status", {"status": "waiting"}, "Waiting for the customer", {"status": "open"}),
]
MODELS = {"accounts": Account, "contacts": Contact, "sales": Opportunity, "service": Case}
Records = dict[str, int]


def stored(kind: str, pk: int) -> Any:
    return MODELS[kind]._base_manager.get(pk=pk)


@pytest.fixture
def editor(client_for: ClientFor, superuser: User) -> Client:
    return client_for(superuser)


@pytest.mark.parametrize(("kind", "name", "typed", "said", "theirs"), LINES, ids=[f"{c[0]}-{c[1]}" for c in LINES])
def test_a_line_is_shown_edited_saved_and_kept_from_a_late_editor(
    editor: Client, records: Records, kind: str, name: str, typed: dict[str, Any], said: str, theirs: dict[str, Any]
) -> None:
    pk = records[kind]
    address = reverse(f"{kind}:field", args=[pk, name])
    version = stored(kind, pk).version
    form = editor.get(address, headers=HTMX).content.decode()
    assert f'id="f-{name}"' in form
    assert f'name="version" value="{version}"' in form
    answer = editor.post(address, {**typed, "version": version}, headers=HTMX)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.lstrip().startswith(f'<div class="c-field c-field--editable" id="f-{name}"')
    assert said in html
    assert 'id="figures" hx-swap-oob' in html
    MODELS[kind]._base_manager.filter(pk=pk).update(version=version + 5, **theirs)
    late = editor.post(address, {**typed, "version": version}, headers=HTMX)
    assert late.status_code == 409
    assert "Keep mine" in late.content.decode()
    assert "Keep theirs" in late.content.decode()
    assert f'name="version" value="{version + 5}"' in late.content.decode()


@pytest.mark.parametrize("kind", MODELS)
def test_without_javascript_a_line_is_a_page_that_leads_back(editor: Client, records: Records, kind: str) -> None:
    name, typed = {
        "accounts": ("phone", {"phone": "+49 40 5550 100"}),
        "contacts": ("title", {"title": "CDO"}),
        "sales": ("next_step", {"next_step": "Call"}),
        "service": ("subject", {"subject": "Printer is down"}),
    }[kind]
    pk = records[kind]
    address = reverse(f"{kind}:field", args=[pk, name])
    page = editor.get(address).content.decode()
    assert "<!doctype html>" in page
    assert f'action="{address}"' in page
    answer = editor.post(address, {**typed, "version": stored(kind, pk).version})
    assert (answer.status_code, answer["Location"]) == (303, reverse(f"{kind}:page", args=[pk]))


def test_a_cell_gives_a_cell_back_and_nothing_else(editor: Client, records: Records) -> None:
    pk = records["accounts"]
    address = reverse("accounts:field", args=[pk, "type"]) + "?place=cell"
    form = editor.get(address, headers=HTMX).content.decode()
    assert form.startswith(f'<span class="c-cell c-cell--editing" id="cell-account-{pk}-type"')
    assert "<select" in form
    answer = editor.post(address, {"type": "partner", "version": stored("accounts", pk).version}, headers=HTMX)
    html = answer.content.decode()
    assert html.startswith(f'<span class="c-cell c-cell--editable" id="cell-account-{pk}-type"')
    assert "Partner" in html
    assert "hx-swap-oob" not in html
    shown = editor.get(f"{address}&show=1", headers=HTMX).content.decode()
    assert shown == html


def test_a_faulty_value_stays_in_the_form_with_what_is_wrong(editor: Client, records: Records) -> None:
    address = reverse("sales:field", args=[records["sales"], "amount"])
    version = stored("sales", records["sales"]).version
    answer = editor.post(address, {"amount": "-5", "currency": "EUR", "version": version}, headers=HTMX)
    assert answer.status_code == 422
    assert "The amount is negative. Write 0 or more." in answer.content.decode()
    assert 'value="-5"' in answer.content.decode()


def test_lines_that_moved_along_come_too(editor: Client, records: Records) -> None:
    """A won deal has a day of its answer: a line that was not there before the change."""
    pk = records["sales"]
    deal = stored("sales", pk)
    address = reverse("sales:field", args=[pk, "stage"])
    html = editor.post(address, {"stage": "won", "version": deal.version}, headers=HTMX).content.decode()
    assert 'id="f-probability" hx-swap-oob="outerHTML"' in html
    assert "100%" in html


def test_a_line_that_nobody_may_edit_is_not_found(editor: Client, records: Records) -> None:
    for kind, name in (("accounts", "version"), ("sales", "account"), ("service", "number"), ("contacts", "account")):
        assert editor.get(reverse(f"{kind}:field", args=[records[kind], name])).status_code == 404


@pytest.mark.parametrize("kind", MODELS)
def test_who_may_only_read_gets_no_form(client_for: ClientFor, reader: User, records: Records, kind: str) -> None:
    answer = client_for(reader).get(
        reverse(f"{kind}:field", args=[records[kind], "owner" if kind != "contacts" else "title"])
    )
    assert answer.status_code in {403, 404}


# --- addresses of a person --------------------------------------------------------------------------------------------


@pytest.fixture
def person(records: Records) -> Contact:
    contact = Contact.objects.get(pk=records["contacts"])
    contact.emails.all().delete()
    contact.emails.create(address="first@x.example", is_primary=True)
    contact.emails.create(address="second@x.example", kind="home")
    contact.phones.all().delete()
    return contact


def sent(editor: Client, person: Contact, name: str, value: str) -> Any:
    person.refresh_from_db()
    address = reverse("contacts:field", args=[person.pk, name])
    return editor.post(address, {name.partition("-")[0]: value, "version": person.version}, headers=HTMX)


def test_an_address_is_changed_added_and_taken_away_in_its_place(editor: Client, person: Contact) -> None:
    listed: Callable[[], list[tuple[str, str, bool]]] = lambda: list(  # noqa: E731
        person.emails.values_list("address", "kind", "is_primary")
    )
    assert sent(editor, person, "email-2", "other@x.example").status_code == 200
    assert listed() == [("first@x.example", "work", True), ("other@x.example", "home", False)]
    assert sent(editor, person, "phone", "+49 30 5550 17").status_code == 200
    assert person.phones.get().number == "+49 30 5550 17"
    html = sent(editor, person, "email", "").content.decode()
    assert listed() == [("other@x.example", "home", True)]
    assert '<div id="f-email-2" hx-swap-oob="delete">' in html


def test_a_late_address_shows_what_is_stored_by_now(editor: Client, person: Contact) -> None:
    address = reverse("contacts:field", args=[person.pk, "email"])
    sent(editor, person, "email", "theirs@x.example")
    late = editor.post(address, {"email": "mine@x.example", "version": 1}, headers=HTMX)
    assert late.status_code == 409
    assert "<td>mine@x.example</td><td>theirs@x.example</td>" in late.content.decode()


# --- drawers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODELS)
def test_a_record_opens_in_a_drawer_and_otherwise_as_its_page(editor: Client, records: Records, kind: str) -> None:
    address, page = (reverse(f"{kind}:{name}", args=[records[kind]]) for name in ("peek", "page"))
    html = editor.get(address, headers=HTMX).content.decode()
    assert html.startswith('<div class="c-peek"')
    assert f'href="{page}"' in html
    assert "hx-get" not in html
    plain = editor.get(address)
    assert (plain.status_code, plain["Location"]) == (303, page)


# --- the way back -----------------------------------------------------------------------------------------------------


def undo_of(answer: Any) -> str:
    html = answer.content.decode()
    return html.split('<form method="post" action="')[-1].split('"')[0].replace("&amp;", "&")


def test_a_stage_is_taken_back_with_its_probability(editor: Client, records: Records) -> None:
    pk = records["sales"]
    Opportunity.objects.filter(pk=pk).update(stage="proposal", probability=60)
    address = reverse("sales:stage", args=[pk])
    moved = editor.post(address, {"stage": "lost", "lost_reason": "Price"}, headers=HTMX)
    assert stored("sales", pk).stage == "lost"
    way = undo_of(moved)
    assert way.startswith(f"{address}?back=")
    assert editor.post(way).status_code == 303
    deal = stored("sales", pk)
    assert (deal.stage, deal.probability, deal.closed_on, deal.lost_reason) == ("proposal", 60, None, "")


def test_a_stage_is_not_taken_back_from_under_somebody_else(editor: Client, records: Records) -> None:
    pk = records["sales"]
    way = undo_of(editor.post(reverse("sales:stage", args=[pk]), {"stage": "won"}, headers=HTMX))
    Opportunity.objects.filter(pk=pk).update(version=99)
    assert editor.post(way, headers=HTMX).status_code == 409
    assert stored("sales", pk).stage == "won"


def test_a_resolved_case_gets_its_time_back(editor: Client, records: Records) -> None:
    pk = records["service"]
    address = reverse("service:status", args=[pk])
    editor.post(address, {"status": "resolved"})
    resolved_at = stored("service", pk).resolved_at
    way = undo_of(editor.post(address, {"status": "open"}, headers=HTMX))
    assert stored("service", pk).resolved_at is None
    editor.post(way)
    assert (stored("service", pk).status, stored("service", pk).resolved_at) == ("resolved", resolved_at)


def test_a_way_back_of_another_record_is_none(editor: Client, records: Records) -> None:
    way = undo_of(editor.post(reverse("sales:stage", args=[records["sales"]]), {"stage": "won"}, headers=HTMX))
    token = way.partition("?")[2]
    answer = editor.post(f"{reverse('service:status', args=[records['service']])}?{token}", headers=HTMX)
    assert answer.status_code == 422
