"""A row that stays out, and why; and a file that could not be read at all."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """Line, column, value and reason of a row that was not taken. The reason is a sentence for people."""

    line: int
    column: str = ""
    value: str = ""
    reason: str
    cells: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        place = f"Row {self.line}, {self.column}" if self.column else f"Row {self.line}"
        return f"{place}: {self.reason}"


class Unreadable(Exception):
    """The file or the mapping could not be used at all. The message is a sentence for people."""
