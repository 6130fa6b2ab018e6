import pytest

from hotcrm.core.customer360 import NavItem, Registry


def item(key: str, order: int = 100, label: str = "Deals") -> NavItem:
    return NavItem(key=key, label=label, url_name="sales:list", icon="handshake", order=order)


@pytest.fixture
def registry() -> Registry[NavItem]:
    return Registry("key")


def test_items_come_in_their_order_then_by_key(registry):
    for entry in (item("b"), item("a"), item("z", order=1)):
        registry.register(entry)
    assert [i.key for i in registry.items()] == ["z", "a", "b"]


def test_items_can_be_narrowed_by_attributes(registry):
    registry.register(item("a"))
    registry.register(item("b", label="Cases"))
    assert [i.key for i in registry.items(label="Cases")] == ["b"]


def test_the_same_entry_twice_is_one_and_another_of_its_name_is_refused(registry):
    registry.register(item("a"))
    registry.register(item("a"))
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(item("a", label="Something else"))


def test_temporarily_takes_its_entries_away_again_even_after_an_error(registry):
    known = []

    def fail_inside():
        with registry.temporarily(item("a")):
            known.extend(registry.items())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_inside()
    assert known == [item("a")]
    assert registry.items() == []
