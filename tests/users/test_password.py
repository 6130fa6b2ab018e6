import re

import pytest

from tests.factories.people import UserFactory

NEW = "a-brand-new-password-9"


@pytest.fixture
def jonas(db):
    return UserFactory(email="jonas@hotcrm.example")


def link_in(mail) -> str:
    found = re.search(r"https?://testserver(/password/new/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def set_password(client, link, password=NEW):
    page = client.get(link, follow=True)
    assert page.status_code == 200
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_forgotten_password_is_set_by_a_link_that_works_once(client, jonas, mailoutbox):
    assert client.post("/password/forgotten/", {"email": jonas.email}).status_code == 302
    link = link_in(mailoutbox[0])
    assert mailoutbox[0].subject == "Set a new password for HotCRM"
    assert set_password(client, link).status_code == 302
    jonas.refresh_from_db()
    assert jonas.check_password(NEW)
    assert "This link has run out" in client.get(link, follow=True).content.decode()


def test_a_weak_password_is_refused_with_words(client, jonas, mailoutbox):
    client.post("/password/forgotten/", {"email": jonas.email})
    text = set_password(client, link_in(mailoutbox[0]), "12345").content.decode()
    assert "There is a problem" in text
    jonas.refresh_from_db()
    assert not jonas.check_password("12345")


def test_an_unknown_address_gets_the_same_answer(client, db, mailoutbox):
    answer = client.post("/password/forgotten/", {"email": "nobody@hotcrm.example"}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert mailoutbox == []


def test_changing_a_password_keeps_one_signed_in(client_for, jonas):
    jonas.set_password("the-old-password-1")
    jonas.save()
    client = client_for(jonas)
    values = {"oldpassword": "the-old-password-1", "password1": NEW, "password2": NEW}
    assert client.post("/password/change/", values).status_code == 302
    assert client.get("/").status_code == 200
    jonas.refresh_from_db()
    assert jonas.check_password(NEW)
