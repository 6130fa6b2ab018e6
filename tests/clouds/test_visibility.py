"""What a person sees follows the accounts they see, in the shape for few accounts and in that for many alike."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from accounts import querysets
from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.service.models import Case
from contacts.models import Contact, Employment
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.contacts import ContactFactory
from tests.factories.people import UserFactory
from tests.factories.sales import OpportunityFactory
from tests.factories.service import CaseFactory
from tests.factories.timeline import EventFactory, TaskFactory
from timeline.models import Event, Task

pytestmark = pytest.mark.django_db
MINE = {"own", "report's", "their report's", "shared", "shared by role", "several ways"}
FEW_AND_MANY = pytest.mark.parametrize("few", [querysets.FEW, 0])


@pytest.fixture
def boss() -> User:
    """Sees six accounts, each for another reason, and not the four others."""
    boss = UserFactory(role="Sales")
    lead = UserFactory(role="Sales", manager=boss)
    rep = UserFactory(role="Sales", manager=lead)
    for name, owner in [("own", boss), ("report's", lead), ("their report's", rep), ("several ways", lead)]:
        AccountFactory(name=name, owner=owner)
    for name in ("shared", "shared by role", "a stranger's", "shared with a stranger", "shared to change only"):
        AccountFactory(name=name)
    AccountFactory(name="merged", owner=boss, merged_into=_named("own"))
    group = boss.groups.order_by("pk")[0]
    for person, name, right in [
        (boss, "shared", "view_account"),
        (group, "shared by role", "view_account"),
        (boss, "several ways", "view_account"),
        (group, "several ways", "view_account"),
        (UserFactory(role="Sales"), "shared with a stranger", "view_account"),
        (boss, "shared to change only", "change_account"),
    ]:
        assign_perm(right, person, _named(name))
    return User.objects.get(pk=boss.pk)


def _named(name: str) -> Account:
    return Account.objects.get(name=name)


def _asked(user: User, few: int, monkeypatch: pytest.MonkeyPatch) -> User:
    """The person as a request with that threshold knows them."""
    monkeypatch.setattr(querysets, "FEW", few)
    user.has_perm("accounts.view_every_account")
    return user


@FEW_AND_MANY
def test_accounts_owned_reported_and_shared_are_visible(boss: User, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    visible = Account.objects.visible_to(_asked(boss, few, monkeypatch))
    assert sorted(visible.values_list("name", flat=True)) == sorted(MINE)
    assert ("UNION ALL" in str(visible.query)) == bool(few)
    assert {name for name in MINE | {"merged", "a stranger's"} if visible.filter(name=name).exists()} == MINE
    looked_up = Account.objects.visible_to(boss, one_by_one=True)
    assert sorted(looked_up.values_list("name", flat=True)) == sorted(MINE)


@FEW_AND_MANY
@pytest.mark.parametrize(
    ("model", "make"),
    [(Contact, ContactFactory), (Opportunity, OpportunityFactory), (Case, CaseFactory), (Event, EventFactory),
     (Task, TaskFactory)],
)  # fmt: skip
def test_what_stands_on_an_account_is_visible_with_it(
    model: Any, make: Any, boss: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in Account.objects.all():
        make(account=account)
    visible = model.objects.visible_to(_asked(boss, few, monkeypatch))
    seen = list(visible.order_by().values_list("account__name", flat=True))
    own = {"merged"} if model is Opportunity else set()
    assert sorted(seen) == sorted(MINE | own)


@FEW_AND_MANY
def test_a_further_post_at_a_visible_account_shows_the_person_until_it_ends(
    boss: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = ContactFactory(account=_named("a stranger's"))
    ContactFactory(account=_named("a stranger's"))
    post = Employment.objects.create(contact=person, account=_named("shared"))
    _asked(boss, few, monkeypatch)
    for one_by_one in (False, True):
        assert list(Contact.objects.visible_to(boss, one_by_one=one_by_one)) == [person]
    Employment.objects.filter(pk=post.pk).update(ended_on="2026-01-01")
    for one_by_one in (False, True):
        assert not Contact.objects.visible_to(boss, one_by_one=one_by_one).exists()


def test_how_many_accounts_a_person_sees_is_read_with_the_permissions(boss: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        list(Account.objects.visible_to(boss))
    assert len(captured) == 2


def test_everybody_with_the_right_sees_all_and_is_not_counted() -> None:
    AccountFactory(name="a stranger's")
    steward = UserFactory(role="Data steward")
    assert "a stranger's" in Account.objects.visible_to(steward).values_list("name", flat=True)
    assert "UNION" not in str(Account.objects.visible_to(steward).query)
