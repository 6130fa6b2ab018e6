from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

import hotcrm.urls
from hotcrm.core.http import see_other
from hotcrm.core.toasts import say

handler404 = hotcrm.urls.handler404


def act(request: HttpRequest) -> HttpResponse:
    say(request, "Merged <b>3</b>.", undo="/merges/3/undo/")
    return HttpResponse("<p>done</p>") if "stay" in request.GET else see_other("/")


def fail(request: HttpRequest) -> HttpResponse:
    say(request, "Not saved.", level=messages.ERROR)
    return see_other("/")


urlpatterns = [path("act/", act), path("fail/", fail), *hotcrm.urls.urlpatterns]


def test_a_message_shows_once_on_the_next_page_with_its_way_back(client_for, alice, settings):
    settings.ROOT_URLCONF = __name__
    client = client_for(alice)
    text = client.post("/act/", follow=True).content.decode()
    assert "Merged &lt;b&gt;3&lt;/b&gt;." in text
    assert '<form method="post" action="/merges/3/undo/">' in text
    assert "data-long" in text
    assert "Merged" not in client.get("/").content.decode()


def test_a_message_comes_along_with_a_fragment(client_for, alice, settings):
    settings.ROOT_URLCONF = __name__
    client = client_for(alice)
    answer = client.get("/act/?stay=1", headers={"HX-Request": "true"})
    assert answer.content.startswith(b"<p>done</p>")
    assert b'<div id="toasts" hx-swap-oob="beforeend">' in answer.content
    assert "Merged" not in client.get("/").content.decode()


def test_a_plain_answer_is_left_alone(client_for, alice, settings):
    settings.ROOT_URLCONF = __name__
    client = client_for(alice)
    assert client.get("/act/?stay=1").content == b"<p>done</p>"
    assert "Merged" in client.get("/").content.decode()


def test_a_problem_is_an_alert(client_for, alice, settings):
    settings.ROOT_URLCONF = __name__
    text = client_for(alice).post("/fail/", follow=True).content.decode()
    assert 'class="c-toast c-toast--bad" role="alert"' in text
