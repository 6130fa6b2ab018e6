"""Static files under names that carry their content's hash, with the addresses remembered."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberedStaticFiles(CompressedManifestStaticFilesStorage):
    """Asks the manifest once for each name: a page shows hundreds of symbols, and a process has one manifest."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._address = cache(super().url)

    def url(self, name: str | None, force: bool = False) -> str:
        return super().url(name, force) if force else self._address(name)
