"""Theme and density are remembered before anybody has signed in, so that no page changes its look while it loads."""

import pytest

from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_signing_in_remembers_the_look_of_the_person(client, alice):
    alice.theme, alice.density = "dark", "dense"
    alice.save()
    client.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert (client.cookies["theme"].value, client.cookies["density"].value) == ("dark", "dense")
    assert client.cookies["theme"]["httponly"]
    assert '<html lang="en" data-theme="dark" data-density="dense"' in client.get("/").content.decode()
    client.post("/sign-out/")
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()


def test_a_cookie_that_says_something_else_is_no_look(client):
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/sign-in/").content.decode()


def test_what_was_sent_without_a_session_leads_back_to_the_page_it_came_from(client):
    came = "http://testserver/accounts/7/?log=call"
    answer = client.post("/accounts/7/activities/", {"text": "x"}, headers={"Referer": came})
    assert answer["Location"] == "/sign-in/?next=/accounts/7/%3Flog%3Dcall"
    elsewhere = client.post("/accounts/7/activities/", headers={"Referer": "https://evil.example/"})
    assert elsewhere["Location"] == "/sign-in/?next=/accounts/7/activities/"
