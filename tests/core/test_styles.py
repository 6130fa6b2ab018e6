"""One stylesheet is joined from the files that people edit, and only that one is served."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finder

from hotcrm.core import styles

CSS = Path(settings.BASE_DIR) / "static" / "css"


def test_every_file_is_in_the_stylesheet_once() -> None:
    assert sorted([*styles.sources(CSS), CSS / "admin.css"]) == sorted(CSS.rglob("*.css"))


def test_layers_come_in_the_declared_order() -> None:
    assert [path.name for path in styles.sources(CSS)][:3] == ["tokens.css", "base.css", "layout.css"]
    assert styles.joined(CSS).startswith("@layer tokens,base,layout,components,utilities,print;")


def test_blanks_go_but_not_those_in_quotes() -> None:
    text = styles._tidied('.a > .b, .c { font: 1px "Segoe UI"; content: " > { x: 1 }" } /* x */', Path())
    assert text == '.a>.b,.c{font:1px "Segoe UI";content:" > { x: 1 }"}\n'


def test_addresses_hold_from_the_joined_file() -> None:
    named = styles._ADDRESS.findall(styles.joined(CSS))
    assert named
    assert all((CSS / address).is_file() for address in named)


def test_the_stylesheet_follows_its_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static" / "css" / "components").mkdir(parents=True)
    for name in (*styles.FIRST, *styles.LAST):
        (tmp_path / "static" / "css" / name).write_text(f"/* {name} */\n  .{name} {{ color: red }}\n")
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path / "var")
    finder = styles.StaticFiles()
    assert Path(finder._build(styles.JOINED)).read_text().startswith(".tokens.css{color:red}\n.base.css")
    (tmp_path / "static" / "css" / "components" / "new.css").write_text(".new {}")
    assert ".new{}" in Path(finder._build(styles.JOINED)).read_text()


def test_sources_are_not_served() -> None:
    served = {name for name, _ in get_finder("hotcrm.core.styles.StaticFiles").list(None)}
    assert {name for name in served if name.startswith("css/")} == set(styles.MADE)
    assert finders.find("css/tokens.css") is None
    assert finders.find(styles.JOINED)


def test_forced_states_repeat_the_rules_of_the_real_ones() -> None:
    text = styles.forced(CSS)
    assert ".c-btn--primary.is-hover { background: var(--accent-solid-hover) }" in text
    assert ".is-focus { outline: 2px solid var(--focus)" in text
    assert ":hover {" not in text
