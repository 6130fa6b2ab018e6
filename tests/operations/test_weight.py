"""What a browser loads for a page stays within the budget: 150 KB of JavaScript and CSS, 50 KB compressed, 4 files."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from hotcrm.users.models import User
from tests.conftest import ClientFor

LOADED = re.compile(r'<(?:script|link)\b[^>]*\b(?:src|href)="/static/([^"]+\.(?:js|css))"')


def files_of(html: str) -> list[Path]:
    """The scripts and style sheets that the page names."""
    return [Path(str(finders.find(name))) for name in LOADED.findall(html)]


def test_a_page_loads_little(client_for: ClientFor, alice: User) -> None:
    files = files_of(client_for(alice).get("/").content.decode())
    contents = [path.read_bytes() for path in files]
    assert 2 <= len(files) <= 4
    assert sum(map(len, contents)) <= 150_000
    assert sum(len(gzip.compress(content)) for content in contents) <= 50_000


def test_both_alphabets_of_the_font_are_there() -> None:
    names = {path.name for path in Path(str(finders.find("vendor/inter-5.3.0"))).glob("*.woff2")}
    assert names == {"inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"}
