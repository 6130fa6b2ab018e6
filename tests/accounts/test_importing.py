"""Accounts brought in many at a time: created, updated, placed, refused with a reason."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts import tree
from accounts.importing import save_rows
from accounts.models import Account
from hotcrm.core.customer360 import ImportContext, RowOutcome
from hotcrm.core.refusals import HIDDEN_MATCH
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
Save = Callable[..., list[RowOutcome]]


@pytest.fixture
def save(steward: User) -> Save:
    def run(*rows: dict[str, Any], **options: Any) -> list[RowOutcome]:
        options.setdefault("match", ("external_id", "name"))
        return list(save_rows(rows, ImportContext(actor=steward, **options)))

    return run


def statuses(outcomes: list[RowOutcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_rows_become_accounts_with_derived_columns(save: Save, alice: User, steward: User) -> None:
    outcomes = save(
        {"name": "Acme", "website": "https://www.acme.example", "annual_revenue": Decimal(5), "owner": alice},
        {"name": "Betatech", "billing_country": "KE", "external_id": "B1"},
        currency="EUR",
    )
    assert statuses(outcomes) == ["created", "created"]
    acme, beta = (Account.objects.get(pk=outcome.pk) for outcome in outcomes)
    assert (acme.domain, acme.search_text, acme.owner) == ("acme.example", "acme acme example", alice)
    assert (acme.annual_revenue_currency, beta.owner, beta.billing_country.code) == ("EUR", steward, "KE")
    assert beta.external_ids.get().value == "B1"
    assert tree.faults() == []


def test_the_same_rows_again_change_nothing(save: Save) -> None:
    rows = [{"name": "Acme", "employees": 5}, {"name": "Acme Sub", "parent": "Acme", "external_id": "X"}]
    save(*rows)
    assert statuses(save(*rows)) == ["unchanged", "unchanged"]
    assert Account.objects.count() == 2


def test_a_matching_row_updates_and_leaves_what_it_does_not_tell(save: Save) -> None:
    known = AccountFactory(name="Acme", employees=5, phone="+49 89 1234")
    [outcome] = save({"name": "Acme", "employees": 7})
    known.refresh_from_db()
    assert (outcome.status, outcome.pk, known.employees, known.phone) == ("updated", known.pk, 7, "+49 89 1234")
    assert known.version == 2


def test_an_external_id_is_stronger_than_a_name(save: Save) -> None:
    [first] = save({"name": "Acme", "external_id": "7"})
    [renamed] = save({"name": "Acme International", "external_id": "7"})
    assert (renamed.status, renamed.pk) == ("updated", first.pk)
    assert Account.objects.get().search_text == "acme international"


def test_parents_are_found_in_the_database_and_among_the_rows(save: Save) -> None:
    AccountFactory(name="Acme")
    outcomes = save({"name": "Leaf", "parent": "Branch"}, {"name": "Branch", "parent": "Acme"})
    assert statuses(outcomes) == ["created", "created"]
    assert [a.name for a in Account.objects.get(name="Leaf").get_ancestors()] == ["Acme", "Branch"]
    assert tree.faults() == []


def test_a_row_that_cannot_be_placed_is_rejected_with_its_reason(save: Save) -> None:
    top = AccountFactory(name="Top")
    AccountFactory(name="Below", parent=top)
    outcomes = save(
        {"name": "Orphan", "parent": "Nowhere"},
        {"name": "Top", "parent": "Below"},
        {"name": "A", "parent": "B"},
        {"name": "B", "parent": "A"},
        {"name": "C", "parent": "A"},
        {"name": "Fine"},
    )
    assert statuses(outcomes) == ["rejected"] * 5 + ["created"]
    assert outcomes[0] == RowOutcome(
        status="rejected", field="parent", value="Nowhere", reason="There is no account 'Nowhere'."
    )
    assert outcomes[1].reason == "Below is below Top, so it can't be its parent."
    assert outcomes[4].reason == "There is no account 'A'."
    assert set(Account.objects.values_list("name", flat=True)) == {"Top", "Below", "Fine"}


def test_policies_skip_and_create(save: Save) -> None:
    AccountFactory(name="Acme", employees=1)
    assert statuses(save({"name": "Acme", "employees": 9}, duplicates="skip")) == ["skipped"]
    assert statuses(save({"name": "Acme", "employees": 9}, duplicates="create")) == ["created"]
    assert sorted(Account.objects.values_list("employees", flat=True)) == [1, 9]


def test_an_account_that_one_may_not_change_is_not_told_about(alice: User) -> None:
    AccountFactory(name="Secret", employees=1)
    [outcome] = save_rows([{"name": "Secret", "employees": 2}], ImportContext(actor=alice, match=("name",)))
    assert (outcome.status, outcome.reason, outcome.pk) == (
        "rejected",
        "A matching record exists. Ask a steward.",
        None,
    )
    assert Account.objects.get().employees == 1


def test_a_merged_name_is_not_made_again(save: Save) -> None:
    survivor = AccountFactory(name="Acme")
    loser = AccountFactory(name="ACME GmbH")
    Account.objects.filter(pk=loser.pk).update(merged_into=survivor)
    [outcome] = save({"name": "ACME GmbH", "employees": 3})
    assert (outcome.status, outcome.pk) == ("skipped", survivor.pk)


def test_a_parent_that_one_may_not_see_is_as_good_as_none(save: Save, alice: User) -> None:
    secret = AccountFactory(name="Secret")
    row = {"name": "Mine", "parent": "Secret"}
    [outcome] = save_rows([row], ImportContext(actor=alice, match=("name",)))
    assert (outcome.status, outcome.reason) == ("rejected", "There is no account 'Secret'.")
    mine = AccountFactory(name="Mine", owner=alice, parent=secret)
    assert statuses(list(save_rows([row], ImportContext(actor=alice, match=("name",))))) == ["unchanged"]
    assert Account.objects.get(name="Mine").parent == mine.parent


def test_under_a_merged_parent_means_under_its_survivor(save: Save) -> None:
    survivor, loser = AccountFactory(name="Acme"), AccountFactory(name="ACME GmbH")
    Account.objects.filter(pk=loser.pk).update(merged_into=survivor)
    save({"name": "Branch", "parent": "ACME GmbH"})
    assert Account.objects.get(name="Branch").parent == survivor
    assert tree.faults() == []


def test_queries_do_not_grow_with_rows(save: Save, django_assert_max_num_queries: Any) -> None:
    AccountFactory(name="Group")
    with django_assert_max_num_queries(75):
        save(*({"name": f"N{i}", "parent": "Group", "external_id": str(i)} for i in range(500)))
    assert tree.faults() == []


@pytest.mark.parametrize("merged", [False, True])
def test_a_skipped_account_that_is_hidden_is_not_named(save: Save, alice: User, charlie: User, merged: bool) -> None:
    hidden = AccountFactory(name="Hidden", owner=charlie)
    if merged:
        Account.objects.filter(pk=hidden.pk).update(merged_into=AccountFactory(owner=charlie))
    context = ImportContext(actor=alice, duplicates="skip", match=("name",))
    [outcome] = save_rows([{"name": "Hidden"}], context)
    assert (outcome.status, outcome.pk, outcome.notice) == ("skipped", None, HIDDEN_MATCH)
