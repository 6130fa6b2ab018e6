"""The Django admin of accounts: the tree, moves through the lock, nothing deleted that is not empty."""

from typing import Any

import pytest
from django.urls import reverse

from accounts import tree
from accounts.models import Account
from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
LIST = "admin:accounts_account_changelist"


@pytest.fixture
def family() -> tuple[Account, Account]:
    corp = AccountFactory(name="Corp")
    return corp, AccountFactory(name="EMEA", parent=corp)


def drag(client: Any, node: Account, target: Account, position: str = "last-child") -> Any:
    answer = client.post(
        reverse(LIST),
        {"cmd": "move_node", "cut_item": node.pk, "pasted_on": target.pk, "position": position},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert tree.faults() == []
    return answer


def test_the_list_asks_the_same_for_few_and_for_many(
    client_for: ClientFor, superuser: User, family: tuple[Account, Account], django_assert_max_num_queries: Any
) -> None:
    client = client_for(superuser)
    client.get(reverse(LIST))
    for number in range(40):
        AccountFactory(name=f"More {number}", parent=family[0])
    with django_assert_max_num_queries(12):
        answer = client.get(reverse(LIST))
    assert answer.content.decode().count('class="tree-node"') == 42


def test_dragging_moves_under_the_lock(client_for: ClientFor, superuser: User, family: tuple[Account, Account]) -> None:
    corp, emea = family
    other = AccountFactory(name="Other")
    client = client_for(superuser)
    assert drag(client, emea, other).status_code == 200
    assert Account.objects.get(pk=emea.pk).parent == other
    assert drag(client, emea, corp, "right").status_code == 200
    assert Account.objects.get(pk=emea.pk).parent is None


def test_dragging_below_itself_is_refused(
    client_for: ClientFor, superuser: User, family: tuple[Account, Account]
) -> None:
    corp, emea = family
    assert drag(client_for(superuser), corp, emea).status_code == 409
    assert Account.objects.get(pk=emea.pk).parent == corp


def test_dragging_needs_the_right(client_for: ClientFor, alice: User, family: tuple[Account, Account]) -> None:
    alice.is_staff = True
    alice.save()
    corp, emea = family
    answer = drag(client_for(alice), emea, AccountFactory(name="Other"))
    assert answer.status_code in (302, 400, 403)
    assert Account.objects.get(pk=emea.pk).parent == corp


def test_the_form_moves_and_refuses_circles(
    client_for: ClientFor, superuser: User, family: tuple[Account, Account]
) -> None:
    corp, emea = family
    client = client_for(superuser)
    address = reverse("admin:accounts_account_change", args=[corp.pk])
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["adminform"].form
    typed = {name: form.initial.get(name) or "" for name in form.fields}
    formset = {"external_ids-TOTAL_FORMS": 0, "external_ids-INITIAL_FORMS": 0}
    refused = client.post(address, {**typed, **formset, "parent": emea.pk})
    assert "EMEA is below Corp" in refused.content.decode()
    saved = client.post(address, {**typed, **formset, "name": "Corporation"})
    assert saved.status_code == 302
    assert Account.objects.get(pk=corp.pk).name == "Corporation"
    assert tree.faults() == []


def test_only_an_empty_account_can_be_deleted(
    client_for: ClientFor, superuser: User, family: tuple[Account, Account]
) -> None:
    corp, emea = family
    client = client_for(superuser)
    address = reverse("admin:accounts_account_delete", args=[corp.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:accounts_account_delete", args=[emea.pk]), {"post": "yes"}).status_code == 302
    assert list(Account.objects.all()) == [corp]
    assert "delete_selected" not in client.get(reverse(LIST)).content.decode()
