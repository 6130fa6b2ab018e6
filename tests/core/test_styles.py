"""One stylesheet is joined from the files that people edit, and only that one is served."""

from pathlib import Path

from django.conf import settings

from hotcrm.core import styles

CSS = Path(settings.BASE_DIR) / "static" / "css"


def test_every_file_is_in_the_stylesheet_once() -> None:
    apart = {CSS / "components" / f"{name}.css" for names in styles.APART.values() for name in names}
    assert sorted([*styles.sources(CSS), *apart, CSS / "admin.css"]) == sorted(CSS.rglob("*.css"))


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


def test_forced_states_repeat_the_rules_of_the_real_ones() -> None:
    text = styles.gallery(CSS)
    assert ".c-btn--primary.is-hover { background: var(--accent-solid-hover) }" in text
    assert ".is-focus { outline: 2px solid var(--focus)" in text
    assert ":hover {" not in text


def test_files_of_one_layer_become_one_block() -> None:
    assert styles.joined(CSS).count("@layer components{") == 1
