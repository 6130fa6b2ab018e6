import pytest

from hotcrm.core import activity, changes
from hotcrm.core.customer360 import EventKind, event_kinds


def test_a_kind_that_nobody_registered_is_refused():
    with pytest.raises(LookupError, match="No event kind"):
        activity.record("nobody.heard", account=None)


def test_an_activity_reaches_the_listener_with_its_words(monkeypatch):
    heard = []
    monkeypatch.setattr(activity, "_listeners", [heard.append])
    kind = EventKind(key="test.kind", label="Test", icon="phone", sentence="{actor} tested {subject}")
    with event_kinds.temporarily(kind):
        activity.record("test.kind", account="Acme", subject="it", data={"score": 3})
    assert [(a.kind, a.account, a.subject, a.data) for a in heard] == [("test.kind", "Acme", "it", {"score": 3})]
    assert heard[0].occurred_at.tzinfo is not None


def test_announced_tells_the_listeners_of_that_model_only(monkeypatch):
    from hotcrm.catalog.models import Price, Product

    heard = []
    monkeypatch.setattr(changes, "_listeners", {})
    changes.listen("catalog.Product", lambda model, ids: heard.append((model, list(ids))))
    changes.announced(Product, [1, 2])
    changes.announced(Price, [3])
    changes.announced(Product, [])
    assert heard == [(Product, [1, 2])]
