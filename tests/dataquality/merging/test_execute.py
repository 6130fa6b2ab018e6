"""What a merge does to each kind of row."""

import uuid

import pytest

from accounts import tree
from accounts.models import Account
from contacts.models import CommitteeMember, Contact, Employment
from contacts.models.committee import BuyingCommittee
from dataquality.merging.errors import AlreadyMerged, MergeRefused, NotAllowed, PlanMoved
from dataquality.merging.plan import build_plan
from dataquality.models import Merge, MergeRow
from hotcrm.users.models import User
from tests.dataquality.merging.world import merge
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactEmailFactory, ContactFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.timeline import EventFactory, TaskFactory
from timeline.models import Event

pytestmark = pytest.mark.django_db


def test_everything_that_points_at_the_loser_comes_to_the_survivor(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    contact, deal = ContactFactory(account=loser), OpportunityFactory(account=loser)
    task, event = TaskFactory(account=loser), EventFactory(account=loser)
    merge(alice, winner, loser)
    for row in (contact, deal, task, event):
        row.refresh_from_db()
        assert row.account_id == winner.pk
    loser.refresh_from_db()
    assert (loser.merged_into_id, loser.name) == (winner.pk, loser.name)


def test_entries_come_into_the_survivors_family(alice: User) -> None:
    head = AccountFactory(owner=alice)
    winner, loser = AccountFactory(owner=alice, parent=head), AccountFactory(owner=alice)
    event = EventFactory(account=loser)
    merge(alice, winner, loser)
    assert Event.objects.get(pk=event.pk).root_id == head.pk


def test_one_twin_of_a_hundred_is_kept_whole_in_the_journal(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    people = ContactFactory.create_batch(20, account=loser)
    twin = Employment.objects.create(contact=people[0], account=winner)
    merge(alice, winner, loser)
    assert Employment.objects.filter(account=winner).count() == 20
    assert not Employment.objects.filter(account=loser).exists()
    drop = MergeRow.objects.get(action="drop")
    assert drop.row["contact_id"] == people[0].pk
    assert drop.pks == [twin.pk], "the main post stays, the plain twin goes"
    assert Employment.objects.filter(contact=people[0], is_primary=True).count() == 1


def test_a_person_keeps_exactly_one_main_address(alice: User) -> None:
    account = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=account)
    ContactEmailFactory(contact=winner, address="a@x.example", is_primary=True)
    ContactEmailFactory(contact=loser, address="b@x.example", is_primary=True)
    ContactEmailFactory(contact=loser, address="a@x.example")
    merge(alice, winner, loser)
    emails = dict(winner.emails.values_list("address", "is_primary"))
    assert emails == {"a@x.example": True, "b@x.example": False}
    assert winner.employments.filter(is_primary=True).count() == 1


def test_the_losers_main_address_serves_where_the_survivor_has_none(alice: User) -> None:
    account = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=account)
    ContactEmailFactory(contact=winner, address="a@x.example")
    ContactEmailFactory(contact=loser, address="a@x.example", is_primary=True)
    merge(alice, winner, loser)
    assert list(winner.emails.values_list("address", "is_primary")) == [("a@x.example", True)]


def test_the_role_in_a_committee_survives(alice: User) -> None:
    account = AccountFactory(owner=alice)
    winner, loser = ContactFactory.create_batch(2, account=account)
    committee = BuyingCommittee.objects.create(account=account)
    other = BuyingCommittee.objects.create(account=account)
    CommitteeMember.objects.create(committee=committee, contact=winner, role="champion")
    CommitteeMember.objects.create(committee=committee, contact=loser, role="blocker")
    CommitteeMember.objects.create(committee=other, contact=loser, role="decision_maker", note="Signs")
    merge(alice, winner, loser)
    roles = CommitteeMember.objects.filter(contact=winner).values_list("committee_id", "role", "note")
    assert set(roles) == {(committee.pk, "champion", ""), (other.pk, "decision_maker", "Signs")}
    assert MergeRow.objects.get(action="drop", table="contacts.CommitteeMember").row["role"] == "blocker"


@pytest.mark.parametrize("winner_at", [0, 1, 2, 3])
def test_records_on_one_path_leave_a_tree_without_circle(alice: User, winner_at: int) -> None:
    head = AccountFactory(owner=alice)
    path = [AccountFactory(owner=alice, parent=head)]
    for _ in range(3):
        path.append(AccountFactory(owner=alice, parent=Account.objects.get(pk=path[-1].pk)))
    between = AccountFactory(owner=alice, parent=Account.objects.get(pk=path[1].pk))
    merge(alice, path[winner_at], path[0], path[3]) if winner_at in (1, 2) else merge(
        alice, path[winner_at], path[3 if winner_at == 0 else 0]
    )
    assert not tree.faults()
    winner = Account.objects.get(pk=path[winner_at].pk)
    assert winner.parent_id == head.pk
    assert Account.objects.get(pk=between.pk).parent_id == path[1].pk
    assert all(a.parent_id is None for a in Account.objects.filter(merged_into=winner))


def test_lines_of_reporting_make_no_circle(alice: User) -> None:
    account = AccountFactory(owner=alice)
    boss = ContactFactory(account=account)
    loser = ContactFactory(account=account, reports_to=boss)
    between = ContactFactory(account=account, reports_to=loser)
    winner = ContactFactory(account=account, reports_to=between)
    merge(alice, winner, loser)
    lines = dict(Contact.objects.values_list("pk", "reports_to_id"))
    assert lines == {boss.pk: None, winner.pk: boss.pk, between.pk: winner.pk, loser.pk: None}


def test_blank_fields_of_the_survivor_are_filled_and_picked_ones_taken(alice: User) -> None:
    winner = AccountFactory(owner=alice, name="Acme", website="", phone="1")
    loser = AccountFactory(owner=alice, name="ACME Inc", website="https://acme.com", phone="2")
    merge(alice, winner, loser, picked={"phone": loser.pk})
    winner.refresh_from_db()
    assert (winner.name, winner.website, winner.phone) == ("Acme", "https://acme.com", "2")
    assert winner.domain == "acme.com"


def test_earlier_losers_lead_to_the_last_survivor_in_one_hop(alice: User) -> None:
    a, b, c = AccountFactory.create_batch(3, owner=alice)
    merge(alice, b, a)
    merge(alice, c, b)
    a.refresh_from_db()
    assert a.merged_into_id == c.pk


def test_the_same_key_makes_one_merge(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    key = uuid.uuid4().hex
    assert merge(alice, winner, loser, key=key) == merge(alice, winner, loser, key=key)
    assert Merge.objects.count() == 1


def test_a_key_of_another_merge_is_refused(alice: User) -> None:
    a, b, c, d = AccountFactory.create_batch(4, owner=alice)
    merge(alice, a, b, key="one")
    with pytest.raises(MergeRefused):
        merge(alice, c, d, key="one")


def test_a_merged_record_cannot_be_merged_again(alice: User) -> None:
    a, b, c = AccountFactory.create_batch(3, owner=alice)
    merge(alice, a, b)
    with pytest.raises(AlreadyMerged):
        merge(alice, c, b)


@pytest.mark.parametrize("count", [0, 1, 51])
def test_too_few_or_too_many_are_refused(alice: User, count: int) -> None:
    accounts = AccountFactory.create_batch(count, owner=alice)
    with pytest.raises(MergeRefused):
        build_plan(kind="account", ids=[a.pk for a in accounts], user=alice)


def test_a_record_with_itself_is_refused(alice: User) -> None:
    account = AccountFactory(owner=alice)
    with pytest.raises(MergeRefused):
        merge(alice, account, account)


def test_no_right_on_one_record_refuses_before_anything_is_written(alice: User, charlie: User) -> None:
    mine, theirs = AccountFactory(owner=alice), AccountFactory(owner=charlie)
    contact = ContactFactory(account=theirs)
    with pytest.raises(NotAllowed):
        merge(alice, mine, theirs)
    contact.refresh_from_db()
    assert contact.account_id == theirs.pk
    assert not Merge.objects.exists()


def test_a_reader_cannot_merge(reader: User) -> None:
    with pytest.raises(NotAllowed):
        merge(reader, *AccountFactory.create_batch(2))


@pytest.mark.parametrize("change", ["edit", "row", "move"])
def test_a_plan_that_moved_is_refused_with_the_new_one(alice: User, change: str) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    plan = build_plan(kind="account", ids=[winner.pk, loser.pk], user=alice, winner_id=winner.pk)
    if change == "edit":
        Account.objects.filter(pk=loser.pk).update(phone="+49 1")
    elif change == "row":
        ContactFactory(account=loser)
    else:
        AccountFactory(owner=alice, parent=loser)
    with pytest.raises(PlanMoved) as refused:
        merge(alice, winner, loser, digest=plan.digest)
    assert refused.value.plan.digest != plan.digest
    assert not Merge.objects.exists()
    merge(alice, winner, loser, digest=refused.value.plan.digest)


def test_the_plan_says_what_the_merge_then_does(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    ContactFactory.create_batch(2, account=loser)
    ContactFactory(account=winner)
    plan = build_plan(kind="account", ids=[winner.pk, loser.pk], user=alice, winner_id=winner.pk)
    gained = {r.reference.table: r.gained(winner.pk) for r in plan.relations if r.total}
    assert gained == {"contacts.Contact": 2, "contacts.Employment": 2}
    assert (plan.suggested_id, plan.reason) == (loser.pk, "Most linked records")


def test_the_timeline_and_the_audit_tell_of_it(alice: User) -> None:
    winner, loser = AccountFactory.create_batch(2, owner=alice)
    merge(alice, winner, loser)
    from hotcrm.audit.models import AuditEntry

    assert AuditEntry.objects.get(action="merge").object_ids == [winner.pk, loser.pk]
