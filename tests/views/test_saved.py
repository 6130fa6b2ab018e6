"""Views kept, shared, changed, forgotten; a view never widens what its reader sees."""

import pytest

from hotcrm.audit.models import AuditEntry
from hotcrm.users.models import User
from hotcrm.views.models import DefaultView, SavedView
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db
STATE = "type=customer&sort=-name&columns=name,owner"


def saved(client: object, **values: str) -> object:
    sent = {"kind": "account", "name": "Customers", "query": STATE, "idempotency_key": "k1", **values}
    return client.post("/views/", sent)  # type: ignore[attr-defined]


def test_a_view_is_kept_once_and_opens_where_its_state_is_the_address(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    answer = saved(client)
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/accounts/?view={view.pk}&columns=name,owner&sort=-name&type=customer",
    )
    assert saved(client)["Location"] == answer["Location"]
    assert SavedView.objects.count() == 1
    html = client.get(answer["Location"]).content.decode()
    assert "Changed:" not in html
    assert ">Customers<" in html
    assert client.get(f"/views/{view.pk}/")["Location"] == answer["Location"]


def test_what_passes_is_not_kept(client_for: ClientFor, alice: User) -> None:
    saved(client_for(alice), query=STATE + "&after=x&before=y&view=7&page=3&totals=1")
    assert SavedView.objects.get().query == "columns=name,owner&sort=-name&type=customer"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("type=customer", ""),
        ("type=customer&type=partner", "1 filter"),
        ("", "1 filter"),
        ("type=customer&sla=gold&pipeline_min=5&pipeline_max=9&sort=name", "2 filters and sort order"),
        ("type=customer&columns=name,owner&rows=100", "columns and rows a page"),
    ],
)
def test_changes_are_told_in_words(client_for: ClientFor, alice: User, query: str, words: str) -> None:
    view = SavedView.objects.create(kind="account", name="Customers", query="type=customer", owner=alice)
    html = client_for(alice).get(f"/accounts/?view={view.pk}&{query}").content.decode()
    assert ("Changed:" in html) is bool(words)
    if words:
        assert words in html
        assert f'action="/views/{view.pk}/"' in html, "one's own view can be saved"


def test_a_shared_view_shows_each_reader_their_own_rows(
    client_for: ClientFor, alice: User, bob: User, charlie: User
) -> None:
    AccountFactory(owner=alice, name="Of Alice")
    AccountFactory(owner=bob, name="Of Bob")
    view = SavedView.objects.create(kind="account", name="Ours", query="owner=me", owner=alice, is_shared=True)
    for reader, seen, hidden in ((alice, "Of Alice", "Of Bob"), (bob, "Of Bob", "Of Alice")):
        client = client_for(reader)
        html = client.get(client.get(f"/views/{view.pk}/")["Location"]).content.decode()
        assert seen in html
        assert hidden not in html
    html = client_for(bob).get(f"/accounts/?view={view.pk}&owner=none").content.decode()
    assert f'action="/views/{view.pk}/"' not in html, "others save under a name of their own"


def test_a_private_view_is_nobody_elses(client_for: ClientFor, alice: User, bob: User) -> None:
    view = SavedView.objects.create(kind="account", name="Mine alone", query="owner=me", owner=alice)
    client = client_for(bob)
    assert "Mine alone" not in client.get(f"/accounts/?view={view.pk}").content.decode()
    assert "Mine alone" not in client.get("/views/").content.decode()
    for path in (f"/views/{view.pk}/", f"/views/{view.pk}/deletion/", f"/views/{view.pk}/first/"):
        assert client.post(path, {"name": "Taken"}).status_code == 404
    assert SavedView.objects.get().name == "Mine alone"


def test_others_may_open_a_shared_view_but_not_change_it(
    client_for: ClientFor, alice: User, bob: User, steward: User
) -> None:
    view = SavedView.objects.create(kind="account", name="Ours", owner=alice, is_shared=True)
    client = client_for(bob)
    assert client.post(f"/views/{view.pk}/", {"name": "Taken"}).status_code == 403
    assert client.post(f"/views/{view.pk}/deletion/").status_code == 403
    assert client_for(steward).post(f"/views/{view.pk}/", {"name": "Tidied"}).status_code == 303
    view.refresh_from_db()
    assert view.name == "Tidied"


def test_renamed_shared_overwritten_and_deleted(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    saved(client)
    view = SavedView.objects.get()
    assert client.post(f"/views/{view.pk}/", {"query": "sla=gold"})["Location"] == f"/accounts/?view={view.pk}&sla=gold"
    client.post(f"/views/{view.pk}/", {"name": "Gold"})
    client.post(f"/views/{view.pk}/", {"sharing": "1", "is_shared": "1"})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("Gold", "sla=gold", True)
    assert AuditEntry.objects.filter(action="view.shared", object_ids=[view.pk]).exists()
    assert client.post(f"/views/{view.pk}/deletion/").status_code == 303
    assert not SavedView.objects.exists()


def test_a_name_is_asked_for_and_taken_once(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    saved(client)
    again = saved(client, idempotency_key="k2")
    assert again.status_code == 422
    assert "There is a view called Customers already" in again.content.decode()
    assert "type=customer" in again.content.decode(), "what was asked for is kept"
    assert saved(client, name="  ", idempotency_key="k3").status_code == 422
    assert saved(client, kind="nonsense", idempotency_key="k4").status_code == 404


def test_a_role_opens_first_what_a_manager_chooses(client_for: ClientFor, alice: User, mara: User) -> None:
    view = SavedView.objects.create(kind="account", name="Gold", query="sla=gold", owner=mara)
    chosen = {"role": "Sales", "wanted": "1"}
    assert client_for(mara).post(f"/views/{view.pk}/first/", chosen).status_code == 422, "not shared yet"
    SavedView.objects.update(is_shared=True)
    assert client_for(alice).post(f"/views/{view.pk}/first/", chosen).status_code == 403
    assert not DefaultView.objects.exists()
    assert client_for(mara).post(f"/views/{view.pk}/first/", chosen).status_code == 303
    assert client_for(alice).get("/accounts/")["Location"].startswith(f"/accounts/?view={view.pk}")
    assert client_for(mara).get("/accounts/").status_code == 200, "managers are not in that role"
    client_for(mara).post(f"/views/{view.pk}/", {"sharing": "1"})
    assert client_for(alice).get("/accounts/").status_code == 200, "no longer shared, no longer first"


def test_density_is_remembered_and_leads_nowhere_else(client_for: ClientFor, alice: User) -> None:
    client = client_for(alice)
    assert (
        client.post("/views/density/", {"density": "dense", "next": "/accounts/?owner=me"})["Location"]
        == "/accounts/?owner=me"
    )
    alice.refresh_from_db()
    assert alice.density == "dense"
    assert client.post("/views/density/", {"density": "x", "next": "//evil.example/"})["Location"] == "/views/"
