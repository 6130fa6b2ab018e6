"""One stylesheet and one script are served in place of their sources, under names that carry their content's hash."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command

from hotcrm.core import scripts, static_files, styles


def test_the_stylesheet_follows_its_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static" / "css" / "components").mkdir(parents=True)
    for name in (*styles.FIRST, *styles.LAST):
        (tmp_path / "static" / "css" / name).write_text(f"/* {name} */\n  .{name} {{ color: red }}\n")
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path / "var")
    finder = static_files.StaticFiles()
    assert Path(finder._build(styles.JOINED)).read_text().startswith(".tokens.css{color:red}\n.base.css")
    (tmp_path / "static" / "css" / "components" / "new.css").write_text(".new {}")
    assert ".new{}" in Path(finder._build(styles.JOINED)).read_text()


def test_sources_are_not_served() -> None:
    served = {name for name, _ in get_finder("hotcrm.core.static_files.StaticFiles").list(None)}
    assert {name for name in served if name.startswith(("css/", "js/"))} == set(static_files.MADE)
    assert finders.find("css/tokens.css") is None
    assert finders.find("js/dom.js") is None
    assert finders.find(styles.JOINED)
    assert finders.find(scripts.JOINED)


def test_all_of_it_can_be_collected(tmp_path: Path, settings: Any) -> None:
    """What `make run` and a deployment do first: every address that a file names has to be there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "hotcrm.core.storage.RememberedStaticFiles"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    assert [path.name for path in tmp_path.glob("js/*.js")] != []
    assert any(re.fullmatch(r"hotcrm\.\w{12}\.css", path.name) for path in tmp_path.glob("css/*.css"))
