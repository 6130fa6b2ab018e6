"""One script for the browser, small modules for people: `static/js/*.js` joined into `js/hotcrm.js`.

Each module keeps a scope of its own, and what it imports is what the other returned. A module stands after those that
it imports, so a circle is refused, and so is a form of import or export that would mean something else once joined.
Remarks on lines of their own and indents stay behind.
"""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

JOINED = "js/hotcrm.js"
_REMARK = re.compile(r"^\s*(?:/\*.*?\*/|//.*?$)\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class UnjoinableModule(ValueError):
    """A module that can't be joined with the others. The message says which line, and what to write instead."""


def joined(folder: Path) -> str:
    """All modules of `folder` as one script. Raises UnjoinableModule."""
    modules = {path.stem: path.read_text() for path in sorted(folder.glob("*.js"))}
    return "".join(_scoped(name, modules[name]) for name in _order(modules))


def _order(modules: Mapping[str, str]) -> list[str]:
    needs = {name: {other for _, other in _IMPORT.findall(text)} for name, text in modules.items()}
    try:
        return [name for name in TopologicalSorter(needs).static_order() if name in modules]
    except CycleError as error:
        raise UnjoinableModule(f"These import each other: {', '.join(error.args[1])}. Move what both need.") from error


def _scoped(name: str, text: str) -> str:
    exported = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(r"const { \1 } = \2Module;", text))
    if left := _LEFT_OVER.search(body):
        raise UnjoinableModule(f'{name}.js: "{left[0]}" can\'t be joined. Write import {{ a }} from "./b.js"; only.')
    body = _INDENT.sub("", _REMARK.sub("", body))
    return f"const {name}Module = (() => {{\n{body}return {{ {exported} }};\n}})();\n"
