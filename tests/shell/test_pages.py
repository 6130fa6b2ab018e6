import pytest
from django.urls import reverse

from hotcrm.core import customer360
from hotcrm.core.customer360 import NavItem, Panel, SearchAnswer, SearchHit, SearchSource


def panel(
    key="tasks", order=10, context=lambda record, request: {"headline": {"text": "2 tasks due", "url": "/x/"}}, **more
):
    return Panel(
        key=key, title="Tasks", template="shell/_refusal.html", context=context, target="my_day", order=order, **more
    )


def test_my_day_shows_registered_panels_and_their_headlines(client_for, alice):
    with customer360.panels.temporarily(panel()):
        page = client_for(alice).get("/")
    assert page.status_code == 200
    assert '<a href="/x/">2 tasks due</a>' in page.content.decode()


def test_my_day_leaves_out_panels_that_one_may_not_see(client_for, alice):
    with customer360.panels.temporarily(panel(permission="users.delete_user")):
        assert "2 tasks due" not in client_for(alice).get("/").content.decode()


def test_my_day_survives_a_panel_that_fails(client_for, alice):
    def broken(record, request):
        raise RuntimeError("no source")

    with customer360.panels.temporarily(panel(context=broken)):
        page = client_for(alice).get("/")
    assert page.status_code == 200
    assert "Tasks could not be shown" in page.content.decode()


def test_my_day_sends_strangers_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/"


def test_a_fragment_without_session_moves_the_whole_page(client, db):
    answer = client.get(
        "/search/?q=acme", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Faccounts%2F"


@pytest.mark.parametrize("path", ["/visits/"])
def test_visits_refuse_a_get(client_for, alice, path):
    assert client_for(alice).get(path).status_code == 405


def source(hits=1, query=None):
    def found(text, user, limit):
        every = [SearchHit(kind="test", title=f"{text} {n}", url=f"/x/{n}/", pk=n) for n in range(hits)]
        return SearchAnswer(hits=every[:limit], total=hits)

    return SearchSource(kind="test", label="Things", query=query or found)


def test_search_shows_hits_of_every_source(client_for, alice):
    with customer360.search_sources.temporarily(source(hits=30)):
        text = client_for(alice).get("/search/?q=acm").content.decode()
    assert "<html" in text
    assert "Things" in text
    assert text.count('href="/x/') == 25


def test_search_answers_the_palette_with_its_list(client_for, alice):
    with customer360.search_sources.temporarily(source(hits=30)):
        answer = client_for(alice).get("/search/?q=acm", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<div class="c-pal__list" id="palette-results"')
    assert text.count('href="/x/') == 5
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(("asked", "said"), [("xq", "No record for “xq”"), ("nothing", "No record for")])
def test_search_says_why_there_is_nothing(client_for, alice, asked, said):
    with customer360.search_sources.temporarily(source(hits=0)):
        assert said in client_for(alice).get(f"/search/?q={asked}").content.decode()


def test_search_survives_a_source_that_fails(client_for, alice):
    def broken(text, user, limit):
        raise RuntimeError("index is gone")

    with customer360.search_sources.temporarily(source(query=broken)):
        assert client_for(alice).get("/search/?q=acme").status_code == 200


def test_search_keeps_what_was_typed_harmless(client_for, alice):
    text = client_for(alice).get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text


def test_visits_put_a_record_on_top_and_keep_eight(client_for, alice):
    client = client_for(alice)
    for pk in range(1, 11):
        client.post("/visits/", {"kind": "account", "title": f"Record {pk}", "path": f"/accounts/{pk}/"})
    assert client.post("/visits/", {"kind": "account", "title": "Again", "path": "/accounts/4/"}).status_code == 204
    client.post("/visits/", {"kind": "account", "title": "Again", "path": "/accounts/4/timeline/"})
    remembered = [entry["url"] for entry in client.session["recent"]]
    assert remembered == [f"/accounts/{pk}/" for pk in (4, 10, 9, 8, 7, 6, 5, 3)]


@pytest.mark.parametrize("path", ["https://elsewhere.example/1/", "/accounts/1/a/b/", "/accounts/", "//x/1/", ""])
def test_visits_take_nothing_but_pages_of_records(client_for, alice, path):
    answer = client_for(alice).post("/visits/", {"kind": "account", "title": "X", "path": path})
    assert answer.status_code == 422


def test_recent_records_show_in_the_navigation(client_for, alice):
    client = client_for(alice)
    client.post("/visits/", {"kind": "account", "title": "Nordlicht <b>", "path": "/accounts/7/"})
    text = client.get("/styleguide/").content.decode()
    assert 'href="/accounts/7/"' in text
    assert "Nordlicht &lt;b&gt;" in text


def test_every_registered_place_has_a_page():
    for item in customer360.nav_items.items():
        assert reverse(item.url_name)


def test_navigation_leaves_out_what_one_may_not_open(client_for, alice, administrator):
    secret = NavItem(
        key="secret", label="Secret place", url_name="shell:styleguide", icon="lock", permission="users.delete_user"
    )
    with customer360.nav_items.temporarily(secret):
        assert "Secret place" not in client_for(alice).get("/").content.decode()
        assert "Secret place" in client_for(administrator).get("/").content.decode()


def test_navigation_survives_a_place_without_page(client_for, alice):
    lost = NavItem(key="lost", label="Lost place", url_name="nowhere:list", icon="x")
    with customer360.nav_items.temporarily(lost):
        page = client_for(alice).get("/")
    assert page.status_code == 200
    assert "Lost place" not in page.content.decode()


def test_the_present_place_is_marked(client_for, alice):
    text = client_for(alice).get("/").content.decode()
    assert 'href="/" aria-current="page"' in text


@pytest.mark.django_db
def test_the_frame_costs_three_queries(client_for, alice, django_assert_max_num_queries):
    client = client_for(alice)
    with django_assert_max_num_queries(4):
        client.get("/styleguide/")


def test_every_component_has_a_specimen(client_for, alice):
    from pathlib import Path

    from django.conf import settings

    from hotcrm.shell.specimens import SHOWN_WITH, all_specimens

    templates = Path(settings.BASE_DIR) / "templates"
    texts = {each.name: (templates / each.template).read_text() for each in all_specimens()}
    # Named on the style guide itself, for one page has one dialog; or drawn without the tag, which takes the focus.
    texts["dialog"] += (templates / "shell/styleguide.html").read_text()
    texts["drawer"] += texts["dialog"]
    texts["errors"] += "<c-errors"
    texts["list"] += "".join(f"<c-{name}" for name, where in SHOWN_WITH.items() if where == "list")
    components = [path.stem for path in (templates / "components").glob("*.html")]
    without = [
        name for name in components if f"<c-{name.replace('_', '-')}" not in texts.get(SHOWN_WITH.get(name, name), "")
    ]
    assert without == []
    shown = client_for(alice).get("/styleguide/").content.decode()
    assert shown.count("data-specimen=") == 2 * len(texts)
