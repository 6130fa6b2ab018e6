import pytest

VALUES = {
    "first_name": "Alice",
    "last_name": "Owner",
    "job_title": "Rep",
    "theme": "dark",
    "density": "dense",
    "time_zone": "Europe/Berlin",
    "single_key_shortcuts": "",
}


def test_a_profile_is_saved_and_shows_at_once(client_for, alice):
    client = client_for(alice)
    answer = client.post("/profile/", VALUES)
    assert answer.status_code == 303
    text = client.get(answer["Location"]).content.decode()
    assert 'data-theme="dark" data-density="dense" data-shortcuts="off"' in text
    assert "Profile saved." in text
    alice.refresh_from_db()
    assert (alice.time_zone, alice.job_title) == ("Europe/Berlin", "Rep")


def test_sign_in_remembers_the_theme(client_for, alice):
    client = client_for(alice)
    client.post("/profile/", VALUES)
    client.post("/sign-out/")
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(("field", "value"), [("theme", "neon"), ("time_zone", "Mars/Base"), ("first_name", "x" * 200)])
def test_what_cannot_be_saved_is_named_and_kept(client_for, alice, field, value):
    answer = client_for(alice).post("/profile/", {**VALUES, field: value})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert 'value="Rep"' in answer.content.decode()


def test_a_forged_theme_cookie_does_no_harm(client, db):
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client_for, alice, method):
    assert getattr(client_for(alice), method)("/profile/").status_code == 405


def test_a_profile_belongs_to_oneself(client_for, alice, bob):
    client_for(alice).post("/profile/", {**VALUES, "id": bob.pk, "is_superuser": "on", "manager": ""})
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert not alice.is_superuser
    assert alice.manager_id is not None
    assert bob.theme == "system"
