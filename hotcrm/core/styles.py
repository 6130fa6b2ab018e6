"""One stylesheet for the browser, many small files for people.

The files under `static/css/` are what a person edits: tokens, base, layout, a file for each component, utilities and
print. A browser gets one, `css/hotcrm.css`, joined from them in a fixed order when static files are looked for: by
`collectstatic` for production, on every request in development. Remarks and blanks stay behind; nothing else changes.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

JOINED = "css/hotcrm.css"
FORCED = "css/forced.css"
ADMIN = "css/admin.css"
FIRST = ("tokens.css", "base.css", "layout.css")
LAST = ("utilities.css", "print.css")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# Blanks around marks that mean the same without them; what stands in quotes is left alone.
_BLANKS = re.compile(r'("[^"]*")|[ ]*([{};>])[ ]*|([:,])[ ]')
_ADDRESS = re.compile(r'url\("(?!data:)([^"]+)"\)')


def sources(folder: Path) -> list[Path]:
    """The files of the stylesheet in the order in which they are joined; components by name."""
    components = sorted((folder / "components").glob("*.css"))
    return [*(folder / name for name in FIRST), *components, *(folder / name for name in LAST)]


def joined(folder: Path) -> str:
    """The whole stylesheet: every source without remarks and blanks, its addresses told from `css/`."""
    return "".join(_tidied(path.read_text(), path.parent.relative_to(folder)) for path in sources(folder))


def forced(folder: Path) -> str:
    """The rules for hover and focus once more, for elements that only look so: `is-hover`, `is-focus` (style guide)."""
    layers = {"base": [folder / "base.css"], "components": sorted((folder / "components").glob("*.css"))}
    return "".join(
        f"@layer {layer} {{\n{''.join(_looking_so(path.read_text()) for path in paths)}}}\n"
        for layer, paths in layers.items()
    )


def admin(folder: Path) -> str:
    """The look of the admin: our tokens outside any layer, so that they win, and what maps its variables to them."""
    tokens = _tidied((folder / "tokens.css").read_text(), Path())
    plain = tokens.partition("@layer tokens{")[2].rstrip().removesuffix("}")
    return plain + _tidied((folder / "admin.css").read_text(), Path())


def _looking_so(text: str) -> str:
    copies = []
    for selector, rule in _RULE.findall(_REMARK.sub("", text)):
        copy = selector.strip().replace(":hover", ".is-hover").replace(":focus-visible", ".is-focus")
        if copy != selector.strip() and not copy.startswith("@"):
            copies.append(f"{copy} {{{rule}}}\n")
    return "".join(copies)


def _tidied(text: str, below: Path) -> str:
    lines = (line.strip() for line in _REMARK.sub("", text).splitlines())
    tidy = _BLANKS.sub(lambda found: found[1] or found[2] or found[3], "\n".join(line for line in lines if line))
    return _ADDRESS.sub(lambda found: f'url("{posixpath.normpath(below / found[1])}")', tidy) + "\n"


class StaticFiles(FileSystemFinder):
    """The project's static files, with the sources of the stylesheet replaced by the stylesheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.built = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Every file to serve, each with the storage that holds it."""
        for name, storage in super().list(ignore_patterns):
            if not _is_source(name):
                yield name, storage
        for name in MADE:
            self._build(name)
            yield name, self.built

    def find_location(self, root: Any, path: str, prefix: str | None = None) -> Any:
        """Where the file lies; what is made from the sources is brought up to date first."""
        if path in MADE:
            return self._build(path)
        return None if _is_source(path) else super().find_location(root, path, prefix)

    def _build(self, name: str) -> str:
        """Write a file when it differs from what is there; many processes may do so at the same time."""
        target = Path(self.built.path(name))
        content = MADE[name](settings.BASE_DIR / "static" / "css")
        if not target.exists() or target.read_text() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_text(content)
            part.replace(target)
        return str(target)


MADE: dict[str, Callable[[Path], str]] = {JOINED: joined, FORCED: forced, ADMIN: admin}


def _is_source(name: str) -> bool:
    return name.startswith("css/components/") or name in {f"css/{one}" for one in (*FIRST, *LAST, "admin.css")}
