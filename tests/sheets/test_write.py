"""What is written to NDJSON and spreadsheets reads back as it was."""

from __future__ import annotations

from io import BytesIO

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from scorecard.errors import Invalid
from scorecard.sheets import write_xlsx as module
from scorecard.sheets.write_ndjson import ndjson_lines
from scorecard.sheets.write_xlsx import write_xlsx

FEW = settings(deadline=None, max_examples=50)
CELLS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**31), 2**31),
)
MARKUP = [
    "<r>x</r>",
    "a & b < c",
    "=1+1",
    "https://example.org",
    "12",
    " x ",
    "a\r\nb\tc",
    "_x0041_",
]


def sheet(rows, columns=("a", "b")):
    file = BytesIO()
    write_xlsx(file, columns, rows)
    return (
        CalamineWorkbook.from_filelike(BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    )


@FEW
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_a_line_of_ndjson_has_what_the_row_had(rows):
    lines = list(ndjson_lines(["a", "b"], rows))
    read = [orjson.loads(line) for line in lines]
    assert [(one.get("a"), one.get("b")) for one in read] == rows
    assert all(line.endswith(b"\n") and None not in orjson.loads(line).values() for line in lines)


@pytest.mark.parametrize("text", MARKUP)
def test_text_in_a_spreadsheet_is_text(text):
    assert sheet([(text, "end")]) == [["a", "b"], [text, "end"]]


@FEW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_spreadsheet_keeps_every_digit(value):
    assert sheet([(value, "end")])[1][0] == value


def test_equal_rows_give_equal_bytes(time_machine):
    first, second = BytesIO(), BytesIO()
    time_machine.move_to("2026-01-01")
    write_xlsx(first, ["a"], [("x",)])
    time_machine.move_to("2027-07-07")
    write_xlsx(second, ["a"], [("x",)])
    assert first.getvalue() == second.getvalue()


def test_a_second_sheet_says_what_the_columns_mean():
    file = BytesIO()
    write_xlsx(file, ["a"], [], [("column", "meaning"), ("a", "The first.")])
    book = CalamineWorkbook.from_filelike(BytesIO(file.getvalue()))
    assert book.sheet_names == ["Evidence", "Columns"]
    assert book.get_sheet_by_index(1).to_python()[1] == ["a", "The first."]


def test_more_than_a_sheet_or_a_cell_holds_is_refused(monkeypatch):
    with pytest.raises(Invalid, match=r"The b of x has 32,768 characters.*csv or ndjson"):
        sheet([("x", "y" * 32_768)])
    with pytest.raises(Invalid, match="characters"):
        sheet([("x", "😀" * 16_384)])
    assert sheet([("x", "y" * 32_767)])[1][1] == "y" * 32_767
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    with pytest.raises(Invalid, match="room for 1 entries"):
        sheet([("x", "y"), ("x", "y")])


def test_what_was_begun_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Invalid):
        sheet([("x", "y" * 32_768)])
    assert list(tmp_path.iterdir()) == []
