"""A new reference to a mergeable record must say what a merge does with it: this list is held against the schema."""

from typing import Any

import pytest
from django.apps import apps

from accounts.models import Account
from contacts.models import Contact
from dataquality.merging.references import references_to, strategy_of, uniqueness_of
from hotcrm.core.customer360 import merge_rules

ACCOUNT = {
    "accounts.Account.merged_into": "ignore",
    "accounts.Account.parent": "ignore",
    "accounts.AccountExternalId.account": "move",
    "accounts.AccountGroupObjectPermission.content_object": "move",
    "accounts.AccountUserObjectPermission.content_object": "move",
    "contacts.BuyingCommittee.account": "move",
    "contacts.Contact.account": "move",
    "contacts.Employment.account": "move",
    "guardian.GroupObjectPermission.object_pk": "move",
    "guardian.UserObjectPermission.object_pk": "move",
    "sales.Opportunity.account": "move",
    "service.Case.account": "move",
    "timeline.Event.account": "move",
    "timeline.Event.target_id": "move",
    "timeline.Task.account": "move",
}
CONTACT = {
    "contacts.CommitteeMember.contact": "move",
    "contacts.Contact.merged_into": "ignore",
    "contacts.Contact.reports_to": "ignore",
    "contacts.ContactEmail.contact": "move",
    "contacts.ContactExternalId.contact": "move",
    "contacts.ContactPhone.contact": "move",
    "contacts.Employment.contact": "move",
    "guardian.GroupObjectPermission.object_pk": "move",
    "guardian.UserObjectPermission.object_pk": "move",
    "sales.Opportunity.contact": "move",
    "service.Case.contact": "move",
    "timeline.Event.contact": "move",
    "timeline.Event.target_id": "move",
    "timeline.Task.contact": "move",
}
# Columns that hold ids without being a key of the database, and who keeps them right after a merge.
LOOSE_IDS = {
    "dataquality.DuplicateGroup.first_id": "the duplicates engine follows hotcrm.core.changes",
    "dataquality.DuplicatePair.high_id": "the duplicates engine follows hotcrm.core.changes",
    "dataquality.DuplicatePair.low_id": "the duplicates engine follows hotcrm.core.changes",
    "dataquality.ImportRow.record_id": "history: what an import did then",
    "dataquality.MatchRecord.record_id": "the duplicates engine follows hotcrm.core.changes",
    "dataquality.Verdict.high_id": "the duplicates engine follows hotcrm.core.changes",
    "dataquality.Verdict.low_id": "the duplicates engine follows hotcrm.core.changes",
    "audit.AuditEntry.object_ids": "history: says what was true then",
    "dataquality.Completeness.record_id": "scored again when the merge is announced",
    "dataquality.Merge.loser_ids": "history: the journal itself",
    "dataquality.Merge.winner_id": "history: the journal itself",
    "dataquality.MergeRow.old_id": "history: the journal itself",
    "timeline.Event.root_id": "follows hotcrm.core.changes.moved",
}
LIBRARIES = {"admin", "auth", "contenttypes", "sessions", "django_q", "axes", "account", "mfa", "guardian"}


@pytest.mark.parametrize(("target", "expected"), [(Account, ACCOUNT), (Contact, CONTACT)])
def test_every_reference_has_chosen(target: Any, expected: dict[str, str]) -> None:
    assert {r.label: strategy_of(r) for r in references_to(target)} == expected


def test_every_rule_belongs_to_a_reference() -> None:
    labels = {r.label for target in (Account, Contact) for r in references_to(target)}
    assert {rule.reference for rule in merge_rules.items()} <= labels
    assert all(rule.reason for rule in merge_rules.items())


def test_columns_that_hold_ids_without_a_key_are_known() -> None:
    found = set()
    for model in apps.get_models():
        keys = {getattr(key, "fk_field", "") for key in model._meta.private_fields}
        for field in model._meta.concrete_fields:
            loose = field.name.endswith(("_id", "_ids")) and not field.is_relation and field.name not in keys
            if loose and model._meta.app_label not in LIBRARIES and "external" not in field.name:
                found.add(f"{model._meta.label}.{field.name}")
    assert found - {"accounts.Account.tree_id", "accounts.Account.tax_id"} == set(LOOSE_IDS)


@pytest.mark.parametrize("target", [Account, Contact])
def test_no_mergeable_record_has_a_unique_column_that_its_survivor_could_not_take(target: Any) -> None:
    assert [f.name for f in target._meta.concrete_fields if f.unique and not f.primary_key] == []


@pytest.mark.parametrize("target", [Account, Contact])
def test_rows_that_may_be_dropped_as_twins_have_no_rows_below_them(target: Any) -> None:
    """Dropping such a row would take others along; a new one needs a rule of its own."""
    for reference in references_to(target):
        if strategy_of(reference) == "move" and any(not rule.flag for rule in uniqueness_of(reference)):
            below = [r for r in reference.model._meta.get_fields(include_hidden=True) if r.one_to_many or r.one_to_one]
            assert not [r for r in below if r.auto_created], reference.label


@pytest.mark.parametrize("target", [Account, Contact])
def test_no_table_points_twice_at_one_kind(target: Any) -> None:
    """A relation between two merged records would become one to itself; such a table needs a rule of its own."""
    tables = [r.table for r in references_to(target) if strategy_of(r) == "move" and not r.type_column]
    assert len(tables) == len(set(tables))
