"""CSV as spreadsheets and this service write it; what is wrong is named by its row."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import Invalid
from scorecard.reports import as_csv
from scorecard.sheets.limits import Limits
from scorecard.sheets.plain import FORMULA_STARTS, plain_text
from scorecard.sheets.read import read_sheet

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
STARTS = st.text(st.sampled_from(["'", *FORMULA_STARTS, "a"]), max_size=5)


@given(st.one_of(TEXT, STARTS))
def test_what_was_made_harmless_reads_back_as_it_was(text):
    assert plain_text(as_csv._harmless(text)) == text


@given(st.one_of(TEXT, STARTS))
def test_text_that_this_service_does_not_write_is_left_as_it_is(text):
    if as_csv._harmless(text) == text:
        assert plain_text(text) == text


@given(st.lists(st.tuples(st.one_of(TEXT, STARTS), TEXT), max_size=20))
def test_a_table_that_this_service_writes_reads_back(rows):
    content = as_csv.to_csv(["a", "b", "c"], [{"a": a, "b": b, "c": 1} for a, b in rows])
    sheet = read_sheet(content, "csv")
    for place, name in enumerate(("a", "b")):
        assert sheet.columns[name] == [row[place] if row[place].strip() else None for row in rows]


@given(
    st.lists(st.tuples(TEXT, TEXT, st.just("x")), max_size=20),
    st.sampled_from(",;\t"),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_every_dialect_reads_back(rows, delimiter, ending, encoding):
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *rows])
    sheet = read_sheet(written.getvalue().encode(encoding), "csv")
    assert sheet.columns["a"] == [plain_text(a) if a.strip() else None for a, _, _ in rows]
    assert sheet.columns["c"] == ["x"] * len(rows)


def test_a_row_has_the_number_of_the_line_it_begins_on():
    sheet = read_sheet(b'a,b\r\n"one\r\ntwo",1\r\n\r\n ,\r\nthree,2\r\n', "csv")
    assert sheet.columns["a"] == ["one\r\ntwo", "three"]
    assert list(sheet.lines) == [2, 6]


def test_a_header_alone_is_a_table_without_rows():
    sheet = read_sheet(b"a, b \n", "csv")
    assert sheet.columns == {"a": [], "b": []}
    assert list(sheet.lines) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "The file is empty"),
        (b"a,,c\n1,2,3\n", "Column 2 has no name in row 1"),
        (b"\na,b,a\n", "Row 2 names two columns 'a'"),
        (b"a,b\n1,2\n1,2,3\n", "Row 3 has 3 cells, the header 2"),
        (b"a,b\n1,2\n\n1\n", "Row 4 has 1 cells, the header 2"),
        (b'a,b\n1,2\n"1,2\n3,4\n', "A quote opened in row 3 is never closed"),
        (b'a,b\n"1"x,2\n', "Row 2 has text after a closing quote"),
        (b"a,b\n1,\xff\n", "Row 2 is not UTF-8: save it as UTF-8"),
        ("a,b\n1,ї\n".encode("cp1251"), "Row 2 is not UTF-8: save it as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "The file is UTF-16, not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "The file is UTF-16, not UTF-8"),
        (b"a,b\n1,\0\n", "Row 2 holds a NUL character"),
        (b"a\n" + b"x" * 5, r"Row 2, column 'a': the text has 5 characters; at most 4"),
    ],
)
def test_what_is_wrong_is_named_by_its_row(content, text):
    with pytest.raises(Invalid, match=text):
        read_sheet(content, "csv", Limits(cell=4))


def test_reading_changes_nothing_for_other_readers_of_csv():
    before = csv.field_size_limit()
    read_sheet(b"a\n1\n", "csv")
    assert csv.field_size_limit() == before
