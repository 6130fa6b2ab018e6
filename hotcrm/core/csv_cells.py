"""CSV files: written line by line, with cells that a spreadsheet must not run as formulas.

Such cells are guarded on the way out and freed on the way in: `unguarded(guarded(text)) == text` for every text, a
phone number with a plus sign included.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The rows as the lines of a file, each as it is asked for, so that a long file is never held whole."""
    writer: Any = csv.writer(_Echo())
    return (writer.writerow(row) for row in rows)
