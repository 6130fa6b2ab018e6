"""Read a CSV file so that every row is accounted for: taken with its cells, or rejected with line and reason.

Python's own reader swallows all rows up to the next quote when a quote is not closed. This one reads physical
lines, joins them only while that gives a well-formed record of the right width, and otherwise rejects the one
line where the quote was opened and goes on with the next.
"""

import csv
import io
import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from dataquality.importing import delimiter as delimiters
from dataquality.importing import encoding as encodings
from dataquality.importing.encoding import Encoding
from dataquality.importing.rejection import Rejection, Unreadable
from hotcrm.core.csv_cells import unguarded

_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 65_536
_UNDECODED = re.compile("[\udc80-\udcff]")
_SEPARATOR_LINE = re.compile(r"sep=([^\"\r\n\0\w])\s*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a file is taken. `lookahead` bounds the work spent on quotes that are never closed."""

    max_bytes: int = 200 * 1024 * 1024
    max_columns: int = 200
    max_field: int = 32_768
    max_record: int = 131_000
    lookahead: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file. `rejection` is set when the row could not be read."""

    line: int
    cells: Sequence[str]
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    too_long: bool = False


class Table:
    """The columns of a file and, once iterated, its rows. One pass only."""

    def __init__(self, stream: BinaryIO, *, limits: Limits, encoding: Encoding, delimiter: str = "") -> None:
        self.limits = limits
        self.encoding = encoding
        self.notices: list[str] = [encoding.notice] if encoding.notice else []
        errors = "surrogateescape" if encoding.codec in ("utf-8", "utf-8-sig", "cp1252") else "replace"
        self._text = io.TextIOWrapper(stream, encoding=encoding.codec, errors=errors, newline="")
        self._lookahead = limits.lookahead
        self._number = 0
        self._waiting: deque[_Line] = deque()
        self.delimiter = delimiter or self._guessed_delimiter()
        part = re.escape(self.delimiter)
        self._well_quoted = re.compile(rf'(?:^|(?<={part}))"[^"]*(?:""[^"]*)*"(?={part}|$)')
        self.columns: tuple[str, ...] = ()
        self.columns = self._header()

    def __iter__(self) -> Iterator[Row]:
        while (line := self._next_line()) is not None:
            if line.text.strip(" \r\n"):
                yield self._row(line)

    def _row(self, line: _Line) -> Row:
        if line.too_long:
            reason = f"The line is longer than {self.limits.max_record:,} characters."
            return self._rejected(line.number, (), reason=reason, value=line.text[:80])
        text = line.text.rstrip("\r\n")
        if '"' in text:
            return self._quoted_row(line.number, text, line.text)
        return self._checked(line.number, text.split(self.delimiter), text)

    def _quoted_row(self, number: int, text: str, original: str) -> Row:
        cells = self._parsed(text)
        if cells is not None:
            return self._checked(number, cells, text)
        if not self._is_open(text):
            return self._rejected(number, (text,), reason="There is text after a closing quote.", value=text[:80])
        record = self._joined(original)
        if record is not None:
            return self._checked(number, self._parsed(record) or [], record)
        started = next(csv.reader([text], delimiter=self.delimiter))
        column = self._column(len(started) - 1)
        return self._rejected(
            number, started, reason="A quote is opened here and not closed.", column=column, value=started[-1][:80]
        )

    def _joined(self, record: str) -> str | None:
        """Add following lines until the open quote is closed. Put them back and return None if that goes wrong."""
        taken: list[_Line] = []
        effort = 0
        while len(record) < self.limits.max_record and effort < self._lookahead:
            line = self._next_line()
            if line is None:
                break
            taken.append(line)
            record += line.text
            effort += len(line.text)
            if '"' not in line.text:
                continue
            effort += len(record)
            if self._is_whole(record.rstrip("\r\n")):
                return record.rstrip("\r\n")
            if not self._is_open(record):
                break
        self._lookahead -= effort
        self._waiting.extendleft(reversed(taken))
        return None

    def _is_whole(self, record: str) -> bool:
        """Whether several lines make one record that nobody would read in another way."""
        cells = self._parsed(record)
        if cells is None or (self.columns and len(cells) != len(self.columns)):
            return False
        return '"' not in self._well_quoted.sub("", record)

    def _parsed(self, record: str) -> list[str] | None:
        try:
            return next(csv.reader([record], delimiter=self.delimiter, strict=True))
        except (csv.Error, StopIteration):
            return None

    def _is_open(self, record: str) -> bool:
        return self._parsed(record + '"') is not None

    def _checked(self, number: int, cells: list[str], text: str) -> Row:
        if len(cells) != len(self.columns):
            reason = f"The row has {_cells(len(cells))}, the header has {len(self.columns)}."
            return self._rejected(number, cells, reason=reason)
        if "\0" in text:
            return self._faulty(number, cells, "\0", "holds a NUL byte, which no text has.")
        if not text.isascii() and (found := _UNDECODED.search(text)):
            byte = f"0x{ord(found.group()) - 0xDC00:02X}"
            reason = f"holds the byte {byte}, which is not {self.encoding.label}."
            return self._faulty(number, cells, found.group(), reason)
        if len(text) > self.limits.max_field and (longest := max(map(len, cells))) > self.limits.max_field:
            reason = f"The cell has {longest:,} characters, {self.limits.max_field:,} are allowed."
            at = next(index for index, cell in enumerate(cells) if len(cell) == longest)
            return self._rejected(number, cells, reason=reason, column=self._column(at), value=cells[at][:80])
        return Row(number, cells)

    def _faulty(self, number: int, cells: list[str], sign: str, reason: str) -> Row:
        at = next((index for index, cell in enumerate(cells) if sign in cell), 0)
        column = self._column(at)
        return self._rejected(number, cells, reason=f"The cell {reason}", column=column, value=cells[at][:80])

    def _rejected(self, number: int, cells: Sequence[str], *, reason: str, column: str = "", value: str = "") -> Row:
        printable = tuple(_printable(cell) for cell in cells)
        rejection = Rejection(line=number, column=column, value=_printable(value), reason=reason, cells=printable)
        return Row(number, printable, rejection)

    def _column(self, index: int) -> str:
        return self.columns[index] if 0 <= index < len(self.columns) else f"Column {index + 1}"

    def _next_line(self) -> _Line | None:
        if self._waiting:
            return self._waiting.popleft()
        text = self._text.readline(self.limits.max_record)
        if not text:
            return None
        self._number += 1
        too_long = len(text) >= self.limits.max_record and not text.endswith(("\r", "\n"))
        rest = text
        while too_long and rest and not rest.endswith(("\r", "\n")):
            rest = self._text.readline(self.limits.max_record)
        return _Line(self._number, text, too_long)

    def _guessed_delimiter(self) -> str:
        lines = [line for line in islice(iter(self._next_line, None), _SAMPLE_LINES) if line]
        self._waiting.extend(lines)
        if lines and (named := _SEPARATOR_LINE.match(lines[0].text)):
            self._waiting.popleft()
            return named.group(1)
        sample = "".join(line.text for line in lines)[:_SAMPLE_CHARACTERS]
        return delimiters.detect(sample.splitlines(keepends=True))

    def _header(self) -> tuple[str, ...]:
        row = next(iter(self), None)
        if row is None:
            raise Unreadable("The file is empty.")
        if not self.columns and row.rejection and row.rejection.reason.startswith("The row has"):
            row = Row(row.line, row.cells)
        if row.rejection:
            raise Unreadable(f"Line {row.line} should hold the column names. {row.rejection.reason}")
        if len(row.cells) > self.limits.max_columns:
            raise Unreadable(f"The file has {len(row.cells):,} columns, {self.limits.max_columns} are allowed.")
        return tuple(self._named_once(row.cells))

    def _named_once(self, names: Sequence[str]) -> Iterator[str]:
        seen: dict[str, int] = {}
        for index, raw in enumerate(names, start=1):
            name = unguarded(raw).strip() or f"Column {index}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] == 1:
                yield name
                continue
            self.notices.append(f'Two columns are called "{name}". The later one is "{name} ({seen[name]})" here.')
            yield f"{name} ({seen[name]})"


def open_table(stream: BinaryIO, *, limits: Limits | None = None, encoding: str = "", delimiter: str = "") -> Table:
    """Open a CSV stream, guessing what is not told.

    :raises Unreadable: too big, empty, not text, no header, or an encoding Python does not know.
    """
    limits = limits or Limits()
    _refuse_size(stream, limits)
    head = stream.read(8)
    stream.seek(0)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is an Excel workbook. Save it as CSV and choose that file.")
    chosen = Encoding(codec=encoding) if encoding else encodings.detect(stream)
    try:
        return Table(stream, limits=limits, encoding=chosen, delimiter=delimiter)
    except LookupError:
        raise Unreadable(f'There is no text encoding called "{encoding}".') from None
    except ValueError:  # UnicodeError is one: UTF-16 without its mark, an encoding of host names
        raise Unreadable(f'The file can\'t be read as "{chosen.codec}".') from None


def _refuse_size(stream: BinaryIO, limits: Limits) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size == 0:
        raise Unreadable("The file is empty.")
    if size > limits.max_bytes:
        allowed = limits.max_bytes // (1024 * 1024)
        raise Unreadable(f"At most {allowed} MB can be imported at once, this file has {size / (1024 * 1024):.0f} MB.")


def _printable(text: str) -> str:
    """The text without what neither a database nor a terminal takes."""
    return _UNDECODED.sub("\N{REPLACEMENT CHARACTER}", text).replace("\0", "\N{SYMBOL FOR NULL}")


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
