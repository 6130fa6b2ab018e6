"""Few stylesheets for the browser, many small files for people.

The files under `static/css/` are what a person edits: tokens, base, layout, a file for each component, utilities and
print. A browser gets `css/hotcrm.css`, joined from them in a fixed order when static files are looked for: by
`collectstatic` for production, on every request in development. Components that only lists, merges, imports or the
style guide show are joined apart, and those pages link one file more. Remarks and blanks stay behind.
"""

import posixpath
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

JOINED = "css/hotcrm.css"
ADMIN = "css/admin.css"
LISTS, QUALITY, IMPORTS, GALLERY = "css/lists.css", "css/quality.css", "css/imports.css", "css/gallery.css"
APART = {
    LISTS: ("list",),
    QUALITY: ("diff", "dock", "dup", "effect", "facet", "wf"),
    IMPORTS: ("dock", "import", "steps"),
    GALLERY: ("grid", "guide", "line", "lock", "org", "spark", "switch"),
}
FIRST = ("tokens.css", "base.css", "layout.css")
LAST = ("utilities.css", "print.css")
_LAYER = re.compile(r"@layer \w+\{")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# Blanks around marks that mean the same without them; what stands in quotes is left alone.
_BLANKS = re.compile(r'("[^"]*")|[ ]*([{};>])[ ]*|([:,])[ ]')
_ADDRESS = re.compile(r'url\("(?!data:)([^"]+)"\)')


def sources(folder: Path) -> list[Path]:
    """The files of the shared stylesheet in the order in which they are joined; components by name."""
    apart = {name for names in APART.values() for name in names}
    components = [path for path in _components(folder) if path.stem not in apart]
    return [*(folder / name for name in FIRST), *components, *(folder / name for name in LAST)]


def joined(folder: Path) -> str:
    """The shared stylesheet: every source without remarks and blanks, its addresses told from `css/`."""
    return _joined(folder, sources(folder))


def lists(folder: Path) -> str:
    """What only lists show."""
    return _apart(folder, LISTS)


def quality(folder: Path) -> str:
    """What only duplicates and merges show."""
    return _apart(folder, QUALITY)


def imports(folder: Path) -> str:
    """What only imports show."""
    return _apart(folder, IMPORTS)


def gallery(folder: Path) -> str:
    """What the style guide needs besides the shared stylesheet: all components, and the looks of hover and focus.

    The rules for hover and focus stand there once more for elements that only look so: `is-hover`, `is-focus`.
    """
    layers = {"base": [folder / "base.css"], "components": _components(folder)}
    looks = (
        f"@layer {layer} {{\n{''.join(_looking_so(path.read_text()) for path in paths)}}}\n"
        for layer, paths in layers.items()
    )
    return "".join([*(_apart(folder, name) for name in APART), *looks])


def admin(folder: Path) -> str:
    """The look of the admin: our tokens outside any layer, so that they win, and what maps its variables to them."""
    tokens = _tidied((folder / "tokens.css").read_text(), Path())
    plain = tokens.partition("@layer tokens{")[2].rstrip().removesuffix("}")
    return plain + _tidied((folder / "admin.css").read_text(), Path())


def _components(folder: Path) -> list[Path]:
    return sorted((folder / "components").glob("*.css"))


def _apart(folder: Path, name: str) -> str:
    return _joined(folder, [path for path in _components(folder) if path.stem in APART[name]])


def _joined(folder: Path, paths: Iterable[Path]) -> str:
    texts = (_tidied(path.read_text(), path.parent.relative_to(folder)) for path in paths)
    return "".join(_side_by_side(texts))


def _side_by_side(texts: Iterable[str]) -> Iterable[str]:
    """Files that are each one block of the same layer become one block: a layer is named once, not once a file."""
    for layer, group in groupby(texts, key=_only_layer):
        if layer:
            yield f"{layer}{''.join(text.removeprefix(layer).rstrip().removesuffix('}') for text in group)}}}\n"
        else:
            yield from group


def _only_layer(text: str) -> str:
    """How the one block starts that a file is, or nothing where it is more."""
    return found[0] if (found := _LAYER.match(text)) and text.count("@layer") == 1 else ""


def _looking_so(text: str) -> str:
    copies = []
    for selector, rule in _RULE.findall(_REMARK.sub("", text)):
        copy = selector.strip().replace(":hover", ".is-hover").replace(":focus-visible", ".is-focus")
        if copy != selector.strip() and not copy.startswith("@"):
            copies.append(f"{copy} {{{rule}}}\n")
    return "".join(copies)


def _in_one_line(lines: Iterable[str]) -> str:
    return "".join(line if line[-1] in "{};," else f"{line} " for line in lines if line)


def _tidied(text: str, below: Path) -> str:
    lines = (line.strip() for line in _REMARK.sub("", text).splitlines())
    tidy = _BLANKS.sub(lambda found: found[1] or found[2] or found[3], _in_one_line(lines))
    return _ADDRESS.sub(lambda found: f'url("{posixpath.normpath(below / found[1])}")', tidy) + "\n"
