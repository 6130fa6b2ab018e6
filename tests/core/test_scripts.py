"""Modules are joined into one script, each after those that it imports."""

from pathlib import Path

import pytest
from django.conf import settings

from hotcrm.core import scripts


def test_every_module_is_in_the_script_once_and_after_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b, say } from "./b.js";\nsay(b);\n')
    (tmp_path / "b.js").write_text("export const b = 1;\nexport function say() {}\n")
    assert scripts.joined(tmp_path) == (
        "const bModule = (() => {\nconst b = 1;\nfunction say() {}\nreturn { b, say };\n})();\n"
        "const aModule = (() => {\nconst { b, say } = bModule;\nsay(b);\nreturn {  };\n})();\n"
    )


def test_all_of_ours_can_be_joined() -> None:
    folder = Path(settings.BASE_DIR) / "static" / "js"
    text = scripts.joined(folder)
    assert [text.count(f"const {path.stem}Module = ") for path in folder.glob("*.js")] == [1] * len(
        list(folder.glob("*.js"))
    )


def test_a_circle_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\n')
    with pytest.raises(scripts.UnjoinableModule, match="These import each other"):
        scripts.joined(tmp_path)


@pytest.mark.parametrize(
    "line", ['export { a } from "./b.js";', "export let a = 1;", 'import "./b.js";', "export default 1;"]
)
def test_what_would_mean_something_else_once_joined_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.js").write_text(f"{line}\n")
    with pytest.raises(scripts.UnjoinableModule, match=r"a\.js: "):
        scripts.joined(tmp_path)
