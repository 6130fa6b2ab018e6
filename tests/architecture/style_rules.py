"""Classes and their rules: nothing is named that has no look, no look is kept that nobody names."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import House

CLASS = r"(?:c|l|u|is)-[a-z0-9]+(?:-[a-z0-9]+)*(?:__[a-z0-9-]+?)?(?:--[a-z0-9]+)?"
_IN_CSS = re.compile(rf"\.({CLASS})(?![\w-])")
_ATTRIBUTE = re.compile(r'\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_STARTED = re.compile(r"(?<![\w-])((?:c|l|is)-(?:[a-z0-9_-]*[-_])?)(?=\{\{|\{%|\{[a-z]|\"|\$\{)")


def classes_without_a_rule(house: House, bare: set[str]) -> Iterator[str]:
    """Classes of templates that no stylesheet knows, but for those that are `bare` on purpose."""
    known = _with_rules(house) | bare
    blocks = {name.split("__")[0] for name in known if "__" in name}
    for _, path in house.templates():
        for value in _ATTRIBUTE.findall(path.read_text()):
            for name in re.split(r"\s+", _TAG.sub(lambda tag: "\0" if tag[0].startswith("{{") else " ", value)):
                if re.fullmatch(CLASS, name) and not name.endswith("-") and name not in known | blocks:
                    yield f"{house.place(path)}: {name} has no rule"


def rules_without_a_use(house: House) -> Iterator[str]:
    """Classes of the stylesheets that no template, module or script names."""
    text = "\n".join(path.read_text() for path in house.files(".py", ".html") if "tests" not in path.parts)
    text += "\n".join(path.read_text() for path in sorted((house.root / "static" / "js").rglob("*.js")))
    named = set(re.findall(rf"(?<![\w-]){CLASS}(?![\w-])", text))
    begun = tuple(set(_STARTED.findall(text)))
    for path in _sheets(house):
        for name in sorted(set(_IN_CSS.findall(path.read_text()))):
            if name not in named and not (begun and name.startswith(begun)):
                yield f"{house.place(path)}: .{name} is used nowhere"


def _sheets(house: House) -> list[Path]:
    return sorted((house.root / "static" / "css").rglob("*.css"))


def _with_rules(house: House) -> set[str]:
    return {name for path in _sheets(house) for name in _IN_CSS.findall(path.read_text())}
