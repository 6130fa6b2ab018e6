"""The rejected rows of an import as a CSV file."""

import csv
from collections.abc import Sequence
from typing import TextIO

from dataquality.importing.rejection import Rejection
from dataquality.importing.tally import Silence
from hotcrm.core.csv_cells import guarded

HEADER = ("line", "column", "value", "reason")


class RejectionReport(Silence):
    """Writes one line for each rejected row: line, column, value and reason."""

    def __init__(self, out: TextIO) -> None:
        self._writer = csv.writer(out)
        self._writer.writerow(HEADER)

    def rejected(self, rejection: Rejection) -> None:
        """Write the row's line, column, value and reason."""
        texts = (rejection.column, rejection.value, rejection.reason)
        self._writer.writerow([rejection.line, *map(guarded, texts)])


def error_lines(columns: Sequence[str], rejections: Sequence[Rejection]) -> list[list[str]]:
    """The rejected rows in the columns of their file with the reason beside them, to be mended and imported again."""
    lines = [[*map(guarded, columns), "Row", "Reason"]]
    for one in rejections:
        cells = [*one.cells, *([""] * (len(columns) - len(one.cells)))][: len(columns)]
        lines.append([*map(guarded, cells), str(one.line), str(one)])
    return lines
