import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

import hotcrm.urls
from tests.conftest import BACKEND


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [path("refuse/", refuse), *hotcrm.urls.urlpatterns]
handler403, handler404 = hotcrm.urls.handler403, hotcrm.urls.handler404


def test_404_keeps_the_frame_for_people_who_are_signed_in(client_for, alice):
    answer = client_for(alice).get("/nowhere/")
    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()
    assert 'class="c-nav"' in answer.content.decode()


def test_404_before_sign_in_shows_no_navigation(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert 'class="c-nav"' not in answer.content.decode()


def test_404_of_a_fragment_is_a_fragment(client_for, alice):
    answer = client_for(alice).get("/nowhere/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()
    assert "no longer here" in answer.content.decode()


def test_403_says_what_happened(client_for, alice, settings):
    settings.ROOT_URLCONF = __name__
    client = client_for(alice)
    assert "Your role does not allow this" in client.get("/refuse/").content.decode()
    assert client.get("/refuse/").status_code == 403
    assert "<html" not in client.get("/refuse/", headers={"HX-Request": "true"}).content.decode()


@pytest.mark.django_db
def test_a_form_without_token_is_told_so(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend=BACKEND)
    answer = client.post("/visits/", {"path": "/accounts/1/", "title": "x"})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_500_stands_while_the_database_is_down(settings):
    # Without the mark for a database every query raises, as it does when the server of the database is gone.
    settings.DEBUG = False
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-has-to-be-read"
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_500_needs_neither_request_nor_database():
    assert "Something broke on our side" in render_to_string("500.html")
