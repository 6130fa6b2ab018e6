"""What a browser is served in place of the files that people edit: one stylesheet, one script."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

from hotcrm.core import scripts, styles

MADE: dict[str, Callable[[Path], str]] = {
    styles.JOINED: styles.joined,
    styles.LISTS: styles.lists,
    styles.QUALITY: styles.quality,
    styles.IMPORTS: styles.imports,
    styles.GALLERY: styles.gallery,
    styles.ADMIN: styles.admin,
    scripts.JOINED: scripts.joined,
}


class StaticFiles(FileSystemFinder):
    """The project's static files, with the sources of stylesheet and script replaced by what is joined."""

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
        content = MADE[name](settings.BASE_DIR / "static" / name.partition("/")[0])
        if not target.exists() or target.read_text() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_text(content)
            part.replace(target)
        return str(target)


def _is_source(name: str) -> bool:
    return name.startswith(("css/", "js/")) and name not in MADE
