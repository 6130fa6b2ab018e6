import re

import pytest
from django.contrib.auth.models import Group

from hotcrm.users.models import User

PATH = "/people/invite/"


@pytest.fixture
def values(db):
    role = Group.objects.get(name="Sales")
    return {"email": "New@Hotcrm.example", "first_name": "Nia", "last_name": "New", "role": role.pk, "manager": ""}


def test_an_invited_person_sets_a_password_and_is_in(
    client, client_for, mara, values, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_for(mara).post(PATH, {**values, "manager": mara.pk})
    assert answer.status_code == 303
    person = User.objects.get(email="new@hotcrm.example")
    assert person.manager == mara
    assert not person.has_usable_password()
    assert list(person.groups.values_list("name", flat=True)) == ["Sales"]
    mail = mailoutbox[0]
    assert mail.to == [person.email]
    assert mail.subject == "Mara Manager invites you to HotCRM"
    page = client.get(re.search(r"http://testserver(/\S+)", mail.body)[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "my-own-password-1", "password2": "my-own-password-1"})
    signed = client.post("/sign-in/", {"login": person.email, "password": "my-own-password-1"})
    assert signed.status_code == 303


def test_an_address_that_is_here_already_is_refused_and_kept(client_for, mara, alice, values):
    answer = client_for(mara).post(PATH, {**values, "email": alice.email.upper()})
    assert answer.status_code == 422
    assert "is here already" in answer.content.decode()
    assert 'value="Nia"' in answer.content.decode()


@pytest.mark.parametrize("field", ["email", "first_name", "last_name", "role"])
def test_every_missing_field_is_named(client_for, mara, values, field):
    answer = client_for(mara).post(PATH, {**values, field: ""})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_those_who_may_not_add_people_get_403(client_for, reader, alice, values, method):
    for person in (reader, alice):
        assert getattr(client_for(person), method)(PATH, values).status_code == 403
    assert not User.objects.filter(email="new@hotcrm.example").exists()


def test_a_stranger_goes_to_sign_in(client, db):
    assert client.get(PATH).status_code == 302


def test_nobody_gives_more_than_they_have(client_for, mara, values):
    admin = Group.objects.get(name="Admin")
    answer = client_for(mara).post(PATH, {**values, "role": admin.pk})
    assert answer.status_code == 422
    assert not User.objects.filter(email="new@hotcrm.example").exists()
