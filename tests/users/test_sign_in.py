import pytest
from axes.utils import reset

from tests.factories.people import PASSWORD, UserFactory


@pytest.fixture
def jonas(db):
    return UserFactory(email="jonas@hotcrm.example", first_name="Jonas", last_name="Meyer", role="Sales", theme="dark")


def sign_in(client, password=PASSWORD, login="jonas@hotcrm.example", **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_the_page_is_open_to_everybody(client, db):
    page = client.get("/sign-in/")
    assert page.status_code == 200
    for field in ('name="login"', 'name="password"', 'name="remember"', 'autocomplete="username"'):
        assert field in page.content.decode()


def test_the_right_pair_goes_on_with_303(client, jonas):
    answer = sign_in(client, next="/search/?q=acme")
    assert answer.status_code == 303
    assert answer["Location"] == "/search/?q=acme"
    assert client.get("/").status_code == 200


def test_the_address_may_be_written_in_capitals(client, jonas):
    assert sign_in(client, login="Jonas@HotCRM.example").status_code == 303


def test_next_never_leads_to_another_site(client, jonas):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize("login", ["jonas@hotcrm.example", "nobody@hotcrm.example"])
def test_a_wrong_pair_says_so_with_422_and_keeps_the_address(client, jonas, login):
    answer = sign_in(client, password="wrong-password", login=login)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "E-mail or password is not right" in text
    assert f'value="{login}"' in text
    assert "wrong-password" not in text
    assert "<title>Error: Sign in" in text


@pytest.mark.parametrize(("remember", "lasts"), [("on", True), ("", False)])
def test_staying_signed_in_is_a_choice(client, jonas, remember, lasts):
    sign_in(client, remember=remember)
    assert client.session.get_expire_at_browser_close() is not lasts


def test_ten_wrong_passwords_pause_this_person_and_nobody_else(client, jonas, settings):
    settings.AXES_ENABLED = True
    settings.ACCOUNT_RATE_LIMITS = False
    other = UserFactory(email="mia@hotcrm.example")
    try:
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = sign_in(client, password="wrong-password")
        assert answer.status_code == 429
        assert "Sign-in is paused" in answer.content.decode()
        assert sign_in(client).status_code == 429
        assert sign_in(client, login=other.email).status_code == 303
    finally:
        reset()


def test_a_person_who_is_switched_off_stays_outside(client, jonas):
    jonas.is_active = False
    jonas.save()
    sign_in(client)
    assert client.get("/").status_code == 302


def test_signing_out_takes_a_post(client, jonas):
    sign_in(client)
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_nobody_signs_up_by_themselves(client, db):
    assert client.get("/accounts/signup/").status_code in {302, 404}
    assert client.get("/sign-up/").status_code == 404
