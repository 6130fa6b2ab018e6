"""The hierarchy stays whole: inserts, moves, deletes and bulk loads, and what must not write it."""

import pytest
from django.db.models import ProtectedError

from accounts import tree
from accounts.models import Account
from hotcrm.core import changes
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> dict[str, Account]:
    """Corp over EMEA over Germany, and Americas beside EMEA."""
    corp = AccountFactory(name="Acme Corp")
    emea = AccountFactory(name="Acme EMEA", parent=corp)
    germany = AccountFactory(name="Acme Germany", parent=emea)
    americas = AccountFactory(name="Acme Americas", parent=corp)
    return {"corp": corp, "emea": emea, "germany": germany, "americas": americas}


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[tuple[set[int], int]]:
    """What was announced about moves."""
    told: list[tuple[set[int], int]] = []
    monkeypatch.setattr(changes, "_move_listeners", [lambda ids, root: told.append((set(ids), root))])
    return told


def names(account: Account) -> list[str]:
    return [a.name for a in Account.objects.get(pk=account.pk).get_descendants(include_self=True)]


def test_insert_reads_its_parent_again_so_that_old_copies_do_no_harm(family: dict[str, Account]) -> None:
    stale = Account.objects.get(pk=family["corp"].pk)
    AccountFactory(name="Acme Asia", parent=Account.objects.get(pk=family["corp"].pk))
    AccountFactory(name="Acme Africa", parent=stale)
    assert names(family["corp"]) == [
        "Acme Corp", "Acme EMEA", "Acme Germany", "Acme Americas", "Acme Asia", "Acme Africa",
    ]  # fmt: skip
    assert tree.faults() == []


def test_move_takes_the_branch_along_and_tells_the_new_root(
    family: dict[str, Account], moves: list[tuple[set[int], int]]
) -> None:
    other = AccountFactory(name="Other")
    tree.move(family["emea"], other)
    assert names(other) == ["Other", "Acme EMEA", "Acme Germany"]
    assert names(family["corp"]) == ["Acme Corp", "Acme Americas"]
    assert moves == [({family["emea"].pk, family["germany"].pk}, other.pk)]
    assert tree.faults() == []


def test_move_within_the_family_tells_no_move(family: dict[str, Account], moves: list[tuple[set[int], int]]) -> None:
    tree.move(family["germany"], family["americas"])
    assert names(family["americas"]) == ["Acme Americas", "Acme Germany"]
    assert moves == []
    assert tree.faults() == []


def test_move_below_itself_is_refused_in_words(family: dict[str, Account]) -> None:
    with pytest.raises(tree.CycleRefused) as refused:
        tree.move(family["corp"], family["emea"])
    assert str(refused.value) == "Acme EMEA is below Acme Corp, so it can't be its parent"
    with pytest.raises(tree.CycleRefused, match="can't be its own parent"):
        tree.move(family["corp"], family["corp"])
    assert tree.faults() == []


def test_detach_makes_a_family_of_its_own(family: dict[str, Account], moves: list[tuple[set[int], int]]) -> None:
    tree.detach(family["emea"])
    assert names(family["emea"]) == ["Acme EMEA", "Acme Germany"]
    assert family["emea"].parent is None
    assert moves == [({family["emea"].pk, family["germany"].pk}, family["emea"].pk)]
    assert tree.faults() == []


def test_under_a_merged_account_means_under_its_survivor(family: dict[str, Account]) -> None:
    loser = AccountFactory(name="Acme Corporation")
    Account.objects.filter(pk=loser.pk).update(merged_into=family["corp"])
    child = AccountFactory(name="New child", parent=loser)
    assert Account.objects.get(pk=child.pk).parent == family["corp"]


def test_delete_closes_the_gap_and_refuses_parents(family: dict[str, Account]) -> None:
    with pytest.raises(ProtectedError):
        family["corp"].delete()
    family["germany"].delete()
    Account.objects.filter(pk=family["emea"].pk).delete()
    assert names(family["corp"]) == ["Acme Corp", "Acme Americas"]
    assert tree.faults() == []


def test_deleting_an_old_copy_of_a_deleted_account_moves_nobody(family: dict[str, Account]) -> None:
    leaf = Account.objects.create(name="Leaf", parent=family["emea"])
    Account.objects.create(name="Behind it", parent=family["emea"])
    copy = Account.objects.get(pk=leaf.pk)
    leaf.delete()
    assert copy.delete() == (0, {})
    assert tree.faults() == []


def test_saving_a_changed_parent_goes_through_the_tree(family: dict[str, Account]) -> None:
    family["germany"].parent = family["americas"]
    family["germany"].city = "Munich"
    family["germany"].save()
    assert names(family["americas"]) == ["Acme Americas", "Acme Germany"]
    assert tree.faults() == []


def test_saving_an_old_copy_does_not_take_back_somebodys_move(family: dict[str, Account]) -> None:
    old_copy = Account.objects.get(pk=family["germany"].pk)
    tree.move(family["germany"], family["americas"])
    old_copy.name = "Acme Deutschland"
    old_copy.save()
    assert names(family["americas"]) == ["Acme Americas", "Acme Deutschland"]
    assert tree.faults() == []


def test_a_bulk_update_of_the_parent_is_refused(family: dict[str, Account]) -> None:
    with pytest.raises(tree.WriteOutsideTree):
        Account.objects.filter(pk=family["germany"].pk).update(parent=family["americas"])
    with pytest.raises(tree.WriteOutsideTree):
        Account.objects.filter(pk=family["germany"].pk).update(lft=1)


def test_place_batch_builds_whole_families_and_refuses_circles(
    family: dict[str, Account], moves: list[tuple[set[int], int]]
) -> None:
    fresh = [Account(name=f"New {n}") for n in range(4)]
    tree.insert_batch(fresh)
    a, b, c, d = [account.pk for account in fresh]
    refused = tree.place_batch({a: family["emea"].pk, b: a, c: d, d: c, family["corp"].pk: b})
    assert set(refused) == {d, family["corp"].pk}
    assert names(family["emea"]) == ["Acme EMEA", "Acme Germany", "New 0", "New 1"]
    assert names(fresh[3]) == ["New 3", "New 2"]
    assert ({a, b}, family["corp"].pk) in moves
    assert tree.faults() == []


def test_place_batch_can_take_out_and_turn_round(family: dict[str, Account]) -> None:
    tree.place_batch({family["emea"].pk: None})
    tree.place_batch({family["corp"].pk: family["germany"].pk})
    assert names(family["emea"]) == ["Acme EMEA", "Acme Germany", "Acme Corp", "Acme Americas"]
    assert tree.faults() == []


@pytest.mark.parametrize(
    "harm", [{"lft": 40, "rght": 41}, {"level": 7}, {"rght": 90}, {"tree_id": 900}, {"parent_id": None}]
)
def test_faults_finds_each_kind_of_harm_and_rebuild_repairs_it(family: dict[str, Account], harm: dict) -> None:
    with tree.tree_lock():
        Account.objects.filter(pk=family["germany"].pk).update(**harm)
    assert tree.faults()
    tree.rebuild()
    assert tree.faults() == []
