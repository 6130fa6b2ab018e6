import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dataquality.importing.reader import Limits, Row, open_table
from dataquality.importing.rejection import Unreadable


def read(content: str | bytes, **options):
    data = content.encode() if isinstance(content, str) else content
    return open_table(io.BytesIO(data), **options)


def rows(content: str | bytes, **options) -> list[Row]:
    return list(read(content, **options))


def taken(content: str | bytes, **options) -> list[list[str]]:
    return [list(row.cells) for row in rows(content, **options) if not row.rejection]


def refused(content: str | bytes, **options) -> list[tuple[int, str, str]]:
    found = [row.rejection for row in rows(content, **options) if row.rejection]
    return [(one.line, one.column, one.reason) for one in found]


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_reads_the_encodings_that_spreadsheets_write(codec):
    table = read("name;city\r\nMüller & Söhne;Köln\r\n".encode(codec))
    assert table.columns == ("name", "city")
    assert [list(row.cells) for row in table] == [["Müller & Söhne", "Köln"]]


def test_says_that_a_file_was_taken_for_windows_1252_and_where_it_was_not_utf8():
    table = read("name,city\nAcme,Rome\nMüller,Köln\n".encode("cp1252"))
    assert table.notices == ["Line 3 is not UTF-8, so the file is read as Windows-1252."]


def test_a_utf16_file_without_a_mark_says_so():
    assert "no byte order mark" in read("name,city\nAcme,Rome\n".encode("utf-16-le")).notices[0]


def test_one_damaged_line_of_a_utf8_file_is_named_and_the_others_go_in():
    content = "name,city\nMüller,Köln\n".encode() + b"Caf\xe9,Lyon\n" + b"Acme,Rome\n"
    assert taken(content) == [["Müller", "Köln"], ["Acme", "Rome"]]
    assert refused(content) == [(3, "name", "The cell holds the byte 0xE9, which is not UTF-8.")]


def test_an_encoding_that_was_told_is_used():
    assert taken("name,city\nMüller,Köln\n".encode("latin-1"), encoding="latin-1") == [["Müller", "Köln"]]


@pytest.mark.parametrize("encoding", ["undefined", "idna", "utf-16", "a\0b"])
def test_an_encoding_that_does_not_fit_is_refused_in_words(encoding):
    with pytest.raises(Unreadable, match="can't be read as"):
        taken(b"name,city\nAcme,Rome\n", encoding=encoding)


@pytest.mark.parametrize("sign", ['"', "a", "\r"])
def test_a_separator_line_that_means_nothing_is_a_line_of_the_file(sign):
    assert taken(f"sep={sign}\nname\n".encode()) == [["name"]]


def test_an_unknown_encoding_is_refused_in_words():
    with pytest.raises(Unreadable, match='no text encoding called "utf-99"'):
        read("name\nA\n", encoding="utf-99")


# --- delimiters and headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(delimiter):
    content = "\n".join(delimiter.join(cells) for cells in (["name", "city", "note"], ["A", "Rome", "x"]))
    table = read(content)
    assert (table.delimiter, table.columns) == (delimiter, ("name", "city", "note"))


def test_commas_inside_quoted_cells_do_not_mislead():
    assert read('name;place\n"A, B, C";"Rome, Italy, Europe"\n"D, E";"x, y"\n').delimiter == ";"


def test_excels_separator_line_is_no_row():
    assert taken("sep=;\nname;city\nA, Inc;Rome\n") == [["A, Inc", "Rome"]]


def test_one_column_is_enough():
    assert taken("name\nAcme\nBeta\n") == [["Acme"], ["Beta"]]


def test_a_column_that_comes_twice_is_told_apart():
    table = read("phone,phone,\n1,2,3\n")
    assert table.columns == ("phone", "phone (2)", "Column 3")
    assert table.notices == ['Two columns are called "phone". The later one is "phone (2)" here.']


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\r\n  \n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b'"name,city\n', "Line 1 should hold the column names"),
        (b",".join(b"c" for _ in range(201)) + b"\n", "201 columns, 200 are allowed"),
    ],
)
def test_what_cannot_be_read_at_all_says_why(content, words):
    with pytest.raises(Unreadable, match=words):
        rows(content)


def test_a_file_that_is_too_big_says_the_limit_first():
    with pytest.raises(Unreadable, match=r"^At most 1 MB can be imported at once, this file has 2 MB"):
        read(b"x" * (2 * 1024 * 1024), limits=Limits(max_bytes=1024 * 1024))


# --- rows that cannot be read -----------------------------------------------------------------------------------------


def test_an_unterminated_quote_costs_one_row_only():
    content = 'name,city\nA,Rome\n"B,Paris\nC,Oslo\nD,"Bonn"\n'
    assert refused(content) == [(3, "name", "A quote is opened here and not closed.")]
    assert taken(content) == [["A", "Rome"], ["C", "Oslo"], ["D", "Bonn"]]


def test_an_unterminated_quote_names_its_column():
    assert refused('name,city\nA,"Rome\n') == [(2, "city", "A quote is opened here and not closed.")]


def test_a_cell_may_hold_line_breaks_and_the_next_row_keeps_its_line():
    content = 'name,note\nA,"one\ntwo\n\nthree"\nB\n'
    assert taken(content) == [["A", "one\ntwo\n\nthree"]]
    assert refused(content) == [(6, "", "The row has 1 cell, the header has 2.")]


def test_text_after_a_closing_quote_is_named():
    assert refused('name,city\n"A"x,Rome\n') == [(2, "", "There is text after a closing quote.")]


def test_quotes_inside_an_unquoted_cell_are_text():
    assert taken('name,size\nPipe 5" wide,5\n') == [['Pipe 5" wide', "5"]]


def test_ragged_rows_are_named_with_both_widths():
    assert refused("a,b\n1\n1,2,3\n") == [
        (2, "", "The row has 1 cell, the header has 2."),
        (3, "", "The row has 3 cells, the header has 2."),
    ]


def test_nul_bytes_are_named():
    assert refused("a,b\n1,x\0y\n") == [(2, "b", "The cell holds a NUL byte, which no text has.")]


def test_a_cell_beyond_the_limit_is_named():
    limits = Limits(max_field=10)
    assert refused("a,b\n1,12345678901\n", limits=limits) == [(2, "b", "The cell has 11 characters, 10 are allowed.")]


def test_a_line_beyond_the_limit_is_one_row_and_is_not_kept_in_memory():
    content = "a,b\n" + "x" * 5000 + "\n1,2\n"
    limits = Limits(max_record=1000)
    assert refused(content, limits=limits) == [(2, "", "The line is longer than 1,000 characters.")]
    assert taken(content, limits=limits) == [["1", "2"]]


def test_blank_lines_are_no_rows():
    assert [row.line for row in rows("a,b\n\n1,2\n   \n3,4\n\n")] == [3, 5]


def test_an_open_quote_on_every_line_stays_linear():
    """Each line would invite to join all that follow; the effort is bounded and no row is lost."""
    found = rows("a,b\n" + 'x,"y""\n' * 20_000, limits=Limits(lookahead=200_000))
    assert len(found) == 20_000
    assert all(row.rejection for row in found)


# --- every row is accounted for ---------------------------------------------------------------------------------------

SIGNS = st.text(alphabet="ab,;\"\t|\n\r\0 é'=1", max_size=120)


@settings(max_examples=400, deadline=None)
@given(SIGNS)
@example('a,b\n"x\n"y",\n')
@example('a,b\n1,"\n2,"\n')
def test_whatever_the_file_holds_each_line_belongs_to_exactly_one_row(content):
    """Lines of rows rise strictly, and no line with text falls between two rows unless a quoted cell spans it."""
    try:
        table = read(content)
        found = list(table)
    except Unreadable:
        return
    numbers = [row.line for row in found]
    assert numbers == sorted(set(numbers))
    assert all(row.rejection is not None or len(row.cells) == len(table.columns) for row in found)
    spanned = sum(_line_breaks(cell) for row in found if not row.rejection for cell in row.cells)
    with_text = [number for number, line in enumerate(_physical_lines(content), start=1) if line.strip(" \r\n")]
    header_lines = 1 + sum(_line_breaks(name) for name in table.columns)
    assert len(found) >= len(with_text) - spanned - header_lines - 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(alphabet='ab,"\n é=', min_size=1, max_size=12), min_size=2, max_size=2), max_size=12))
def test_what_python_writes_comes_back_whole(cells):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["first", "second"], *cells])
    found = rows(out.getvalue(), delimiter=",")
    assert [list(row.cells) for row in found if not row.rejection] == cells


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(content):
    try:
        found = rows(b"a,b\n" + content, encoding="utf-8", delimiter=",")
    except Unreadable:
        return
    assert all(row.rejection or len(row.cells) == 2 for row in found)


def _physical_lines(content: str) -> list[str]:
    return list(io.StringIO(content, newline=""))


def _line_breaks(cell: str) -> int:
    return len(re.findall("\r\n|\r|\n", cell))
