"""Static files under names that carry their content's hash, with the addresses remembered."""

from collections.abc import Callable
from functools import cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberedStaticFiles(CompressedManifestStaticFilesStorage):
    """Asks the manifest once for each name: a page shows hundreds of symbols, and a process has one manifest.

    Modules import each other under their hashed names too, so that a page never mixes two versions of them.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._address = cache(super().url)

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Callable[[Any], str]:
        """As usual; a file of django_htmx stays as it is, since its comments name modules that it does not ship."""
        if name.startswith("django_htmx/"):
            return lambda found: found[0]
        return super().url_converter(name, hashed_files, template)

    def url(self, name: str | None, force: bool = False) -> str:
        return super().url(name, force) if force else self._address(name)
