"""Which text encoding a file is in, found by reading its bytes once."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """A codec name and, where the choice was a guess, a sentence that says so."""

    codec: str
    notice: str = ""

    @property
    def label(self) -> str:
        return _NAMES.get(self.codec, self.codec.upper())


def detect(stream: BinaryIO) -> Encoding:
    """Read the stream once, rewind it and return its encoding."""
    head = stream.read(4096)
    stream.seek(0)
    marked = next((codec for mark, codec in _BYTE_ORDER_MARKS if head.startswith(mark)), None)
    if marked:
        return Encoding(codec=marked)
    wide = _wide_without_mark(head)
    if wide:
        return Encoding(codec=wide, notice="The file has no byte order mark; read as UTF-16.")
    return _narrow(stream)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL in every second byte."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    if head[1::2].count(0) > pairs * 0.7 and head[0::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if head[0::2].count(0) > pairs * 0.7 and head[1::2].count(0) < pairs * 0.1:
        return "utf-16-be"
    return None


def _narrow(stream: BinaryIO) -> Encoding:
    """UTF-8, UTF-8 with some damaged lines, or Windows-1252 when no line outside ASCII is UTF-8."""
    good, bad, first_bad = 0, 0, 0
    for number, line in enumerate(stream, start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
            first_bad = first_bad or number
    stream.seek(0)
    if not bad:
        return Encoding(codec="utf-8")
    if good:
        lines = "One line is" if bad == 1 else f"{bad} lines are"
        return Encoding(codec="utf-8", notice=f"{lines} not UTF-8, the first is line {first_bad}. They are left out.")
    return Encoding(codec="cp1252", notice=f"Line {first_bad} is not UTF-8, so the file is read as Windows-1252.")
