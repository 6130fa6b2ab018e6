"""What a browser loads for a page stays within the budget: 150 KB of JavaScript and CSS, 50 KB compressed, 4 files."""

import gzip
import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from hotcrm.users.models import User
from tests.conftest import ClientFor, Figure

LOADED = re.compile(r'<(?:script|link)\b[^>]*\b(?:src|href)="/static/([^"]+\.(?:js|css))"')
IMPORTED = re.compile(r'\b(?:import|from)\s*"(\.\.?/[^"]+\.js)"')


def files_of(html: str) -> list[Path]:
    """The scripts and style sheets that the page names, and the modules that those scripts import."""
    found: list[Path] = []
    names = LOADED.findall(html)
    while names:
        name = names.pop(0)
        path = Path(str(finders.find(name)))
        if path not in found:
            found.append(path)
            names += [posixpath.join(posixpath.dirname(name), other) for other in IMPORTED.findall(path.read_text())]
    return found


@pytest.mark.parametrize("path", ["/", "/accounts/", "/duplicates/", "/imports/"])
def test_a_page_loads_little(path: str, client_for: ClientFor, superuser: User, figure: Figure) -> None:
    files = files_of(client_for(superuser).get(path).content.decode())
    contents = [path.read_bytes() for path in files]
    raw, packed = sum(map(len, contents)), sum(len(gzip.compress(content)) for content in contents)
    figure(f"{path} {len(files)} scripts and styles: {raw / 1000:.1f} KB of 150, gzip {packed / 1000:.1f} KB of 50")
    assert 2 <= len(files) <= 4
    assert raw <= 150_000
    assert packed <= 50_000


def test_both_alphabets_of_the_font_are_there() -> None:
    names = {path.name for path in Path(str(finders.find("vendor/inter-5.3.0"))).glob("*.woff2")}
    assert names == {"inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"}
