import pytest

pytestmark = pytest.mark.django_db


def test_a_page_sends_the_anonymous_to_sign_in_and_back(client):
    response = client.get("/accounts/?q=acme")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/accounts/%3Fq%3Dacme"


def test_a_fragment_moves_the_whole_page_to_sign_in(client):
    response = client.get(
        "/accounts/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/?q=a"}
    )
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Faccounts%2F%3Fq%3Da"


def test_only_the_admin_may_use_inline_styles(admin_client):
    assert "'unsafe-inline'" in admin_client.get("/admin/")["Content-Security-Policy"]
    ours = admin_client.get("/accounts/")["Content-Security-Policy"]
    assert "unsafe" not in ours
    assert "default-src 'none'" in ours
