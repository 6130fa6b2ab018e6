"""Which character parts the columns of a file."""

import csv
from collections import Counter
from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|")
LABELS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def detect(lines: Sequence[str]) -> str:
    """Return the delimiter under which most of the sample lines have as many columns as the first one.

    A file with one column has no delimiter; it answers a comma.
    """
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (Counter(widths)[widths[0]] / len(widths), widths[0])
