"""A file becomes a table, or a sentence that says what to change in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scorecard.errors import Invalid
from scorecard.sheets.read import READERS, format_of, read_sheet

from .workbooks import a_workbook

SAME = {
    "csv": b'indicator,title,value\r\npoll,"a, b",\r\n,,\r\nvote,,70\r\n',
    "ndjson": b'{"indicator":"poll","title":"a, b"}\n\n\n{"indicator":"vote","value":"70"}\n',
    "xlsx": a_workbook(("indicator", "title", "value"), ("poll", "a, b"), (), ("vote", None, "70")),
}


@pytest.mark.parametrize("name", READERS)
def test_every_format_reads_the_same_table(name):
    sheet = read_sheet(SAME[name], name)
    assert sheet.columns == {
        "indicator": ["poll", "vote"],
        "title": ["a, b", None],
        "value": [None, "70"],
    }
    assert list(sheet.lines) == ([1, 4] if name == "ndjson" else [2, 4])


def test_a_spreadsheet_keeps_numbers_truths_and_days():
    row = (3, 3.5, True, date(2025, 12, 15), datetime(2025, 12, 15, 6, 30, tzinfo=UTC))
    sheet = read_sheet(a_workbook(tuple("abcde"), row), "xlsx")
    cells = [column[0] for column in sheet.columns.values()]
    assert cells == [3.0, 3.5, True, date(2025, 12, 15), "2025-12-15T06:30:00"]
    assert [type(cell) for cell in cells] == [float, float, bool, date, str]


@pytest.mark.parametrize(
    ("filename", "media_type", "name"),
    [
        ("log.CSV", "application/vnd.ms-excel", "csv"),
        ("доказ.xlsx", None, "xlsx"),
        (None, "text/csv; charset=utf-8", "csv"),
        ("upload", "application/x-ndjson", "ndjson"),
    ],
)
def test_a_format_is_known_by_its_suffix_or_else_by_its_media_type(filename, media_type, name):
    assert format_of(filename, media_type) == name


@pytest.mark.parametrize("filename", ["log.xls", "log", None])
def test_another_kind_of_file_is_refused_with_those_that_are_taken(filename):
    with pytest.raises(Invalid, match=r"send \.csv, \.ndjson, \.xlsx"):
        format_of(filename, "application/octet-stream")
