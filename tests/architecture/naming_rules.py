"""Who may name whom where import-linter does not look: in strings and in templates."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.house import House

# "sales:detail", "sales/_panel.html", "sales.Opportunity", "sales.view_opportunity", "sales.won"
NAME = re.compile(r"(?P<label>[a-z]+)(:[\w:-]+|/[\w/-]+\.(html|txt)|\.[A-Za-z_]\w*(\.\w+)*)")
FILE_ENDING = re.compile(r"\.(csv|json|md|svg|css|js|png|example|com|log|xlsx|zip)$")
QUOTED = re.compile(r"""["']([^"'\s]+)["']""")
PERMISSION = re.compile(r"\bperms\.(?P<label>[a-z]+)\b")


def strings_that_point_up(house: House) -> Iterator[str]:
    """String foreign keys, url names, template paths, permissions and event kinds of an app on a higher floor."""
    for owner in house.ranks:
        for path in house.python(owner):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                    continue
                label = _named_app(house, node.value)
                if label and not house.may_name(owner, label):
                    yield f"{house.place(path, node.lineno)}: {owner} names {node.value!r}"


def templates_that_point_up(house: House) -> Iterator[str]:
    """Templates that extend, include, link to or ask a permission of an app on a higher floor."""
    for owner, path in house.templates():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            labels = [_named_app(house, text) for text in QUOTED.findall(line)]
            labels += [label for label in PERMISSION.findall(line) if label in house.ranks]
            for label in filter(None, labels):
                if not house.may_name(owner, label):
                    yield f"{house.place(path, number)}: {owner} names {label}: {line.strip()[:100]}"


def templates_nobody_shows(house: House) -> Iterator[str]:
    """Templates that no module and no other template names: leftovers. A library finds its own overrides by itself."""
    folder = house.root / "templates"
    sources = "\n".join(path.read_text() for path in house.files(".py", ".html", ".txt"))
    for _, path in house.templates():
        name = str(path.relative_to(folder))
        first = name.split("/")[0]
        if first == "components":
            tag = name.removeprefix("components/").removesuffix(".html").replace("/", ".").replace("_", "-")
            shown = re.search(rf"<c-{re.escape(tag)}[\s/>]", sources) is not None
        elif name.startswith("shell/specimens/"):
            # The style guide shows whatever lies there.
            shown = True
        elif first in house.ranks:
            shown = f'"{name}"' in sources or f"'{name}'" in sources
        else:
            shown = True
        if not shown:
            yield f"{house.place(path)}: nothing shows it"


def _named_app(house: House, text: str) -> str | None:
    match = NAME.fullmatch(text)
    if match and match["label"] in house.ranks and not FILE_ENDING.search(text):
        return match["label"]
    return None
