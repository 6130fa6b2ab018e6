from hotcrm.shell.views import state


def test_healthz_is_open_and_well(client, db):
    answer = client.get("/healthz/")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True, "cache": True}
    assert "no-cache" in answer["Cache-Control"]


def test_healthz_names_the_part_that_does_not_answer(client, db, monkeypatch):
    def gone() -> None:
        raise ConnectionError

    monkeypatch.setitem(state.CHECKS, "cache", gone)
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": True, "cache": False}
