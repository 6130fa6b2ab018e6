"""Cells of CSV files that a spreadsheet must not run as formulas: guarded on the way out, freed on the way in.

`unguarded(guarded(text)) == text` for every text, a phone number with a plus sign included.
"""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
