"""What a view, a form or a filter fetches starts from what its reader may see."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.house import House

MANAGERS = {"objects", "live", "_default_manager", "_base_manager"}
# `readable_by` leaves out kinds of entries, for an account that was fetched as visible.
STARTS = {"visible_to", "editable_by", "readable_by", "none", "model"}
# The people of one account that was fetched as visible are visible by definition.
NARROWED = {"working_at"}
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
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and _is(node.value, guarded):
            if not _is_checked(node, parents):
                yield node.lineno, f"{ast.unparse(node)} without visible_to"
        elif isinstance(node, ast.Call) and _is(node.func, SHORTCUTS) and node.args and _is(node.args[0], guarded):
            yield node.lineno, f"{ast.unparse(node)[:80]} without visible_to"


def _is_checked(manager: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    """True when the query starts from what is visible, is narrowed to it at once, or goes to one who asks."""
    methods: list[str] = []
    first_arguments = ""
    node: ast.AST = manager
    while isinstance(parent := parents.get(node), ast.Attribute | ast.Call) and node not in getattr(parent, "args", []):
        if isinstance(parent, ast.Attribute):
            methods.append(parent.attr)
        elif len(methods) == 1:
            first_arguments = ast.unparse(parent)
        node = parent
    asked = False
    while isinstance(parent, ast.Call) and not asked:
        asked = _is(parent.func, FETCHERS)
        parent = parents.get(parent)
    starts = bool(methods) and methods[0] in STARTS
    return asked or starts or bool(NARROWED & set(methods)) or "__in=Account.objects.visible_to(" in first_arguments


def _is(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
