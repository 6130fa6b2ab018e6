"""What the strict Content-Security-Policy would refuse in the browser is refused here already."""

import re
from collections.abc import Iterator

from tests.architecture.house import House

FORBIDDEN = {
    "an inline style": re.compile(r"""\sstyle\s*=\s*["'{]""", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=[\"']application/json))", re.I),
    "an event attribute": re.compile(r"""\son[a-z]+\s*=\s*["'{]""", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "a script in a value": re.compile(r"""["'\s](?:js|javascript):""", re.I),
    "a filter in hx-trigger": re.compile(r"""hx-trigger\s*=\s*(?:"[^"]*\[|'[^']*\[)""", re.I),
    "htmx's eval in hx-vals": re.compile(r"""hx-(?:vals|headers|vars)\s*=\s*["']js""", re.I),
    "text past the sanitiser": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
# Mail programs know no style sheets.
MAIL_FOLDERS = {"email", "mail"}


def markup_the_policy_refuses(house: House) -> Iterator[str]:
    """Inline styles, scripts and handlers in templates, and `|safe`."""
    for _, path in house.templates():
        if path.suffix != ".html" or MAIL_FOLDERS & set(path.parts):
            continue
        text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text())
        for number, line in enumerate(text.splitlines(), start=1):
            for what, pattern in FORBIDDEN.items():
                if pattern.search(line):
                    yield f"{house.place(path, number)}: {what}: {line.strip()[:100]}"


def html_made_in_python(house: House, allowed: set[str]) -> Iterator[str]:
    """`mark_safe` outside the modules that may use it: markup belongs into templates."""
    for label in house.ranks:
        for path in house.python(label):
            if str(path.relative_to(house.root)) in allowed:
                continue
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if re.search(r"\b(mark_safe|SafeString)\(", line):
                    yield f"{house.place(path, number)}: {line.strip()[:100]}"
