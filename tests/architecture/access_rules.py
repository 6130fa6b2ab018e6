"""What a view, a form or a filter fetches starts from what its reader may see."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.house import House

MANAGERS = {"objects", "live", "_default_manager", "_base_manager"}
STARTS = {"visible_to", "editable_by", "none", "model"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
# These ask visible_to themselves.
FETCHERS = {"visible_or_404"}
LOOKING_OUT = {"views", "api", "forms", "filters"}


def queries_that_skip_visible_to(house: House, guarded: Iterable[str]) -> Iterator[str]:
    """`Account.objects.filter(...)` and `get_object_or_404(Account, ...)` in the modules that answer people.

    `guarded` are the names of models that know `visible_to`.
    """
    names = set(guarded)
    for label in house.ranks:
        for path in house.python(label):
            if _answers_people(path.relative_to(house.folder(label))):
                yield from (f"{house.place(path, line)}: {what}" for line, what in _findings(path.read_text(), names))


def _answers_people(path: Path) -> bool:
    return path.parts[0].removesuffix(".py") in LOOKING_OUT


def _findings(source: str, guarded: set[str]) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    allowed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in STARTS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is(node.func, FETCHERS):
            allowed |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and _is(node.value, guarded):
            if id(node) not in allowed:
                yield node.lineno, f"{ast.unparse(node)} without visible_to"
        elif isinstance(node, ast.Call) and _is(node.func, SHORTCUTS) and node.args and _is(node.args[0], guarded):
            yield node.lineno, f"{ast.unparse(node)[:80]} without visible_to"


def _is(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
