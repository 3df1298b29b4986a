"""Workbooks: the first visible sheet, with the numbers its rows have on the screen."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from python_calamine import CalamineError, load_workbook

from scorecard.errors import Invalid
from scorecard.sheets.archive import chunks, opened
from scorecard.sheets.cells import Cells
from scorecard.sheets.limits import USUAL
from scorecard.sheets.read import read_sheet
from scorecard.sheets.workbook import one_sheet
from scorecard.sheets.xml_scan import scan

from .workbooks import SETTINGS, SHEET, TEXTS, a_workbook, changed

TEXT = st.text(st.characters(exclude_categories=["C"]), max_size=20)
CELL = st.one_of(st.booleans(), st.integers(-(10**9), 10**9).map(lambda number: number / 100), TEXT)
DAY = date(2025, 12, 15)
PLAIN = a_workbook(("a", "b"), (1, "x"))


def in_sheet(old, new):
    return changed(PLAIN, {SHEET: lambda was: was.replace(old, new)})


@examples(max_examples=30)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_every_cell_reads_back(rows):
    sheet = read_sheet(a_workbook(("a", "b"), *rows), "xlsx")
    blank = [all(isinstance(c, str) and not c.strip() for c in row) for row in rows]
    kept = [row for row, none in zip(rows, blank, strict=True) if not none]
    for place, name in enumerate(("a", "b")):
        wanted = [row[place] for row in kept]
        assert sheet.columns[name] == [
            None if isinstance(cell, str) and not cell.strip() else cell for cell in wanted
        ]


def test_a_row_has_the_number_it_has_on_the_screen():
    sheet = read_sheet(a_workbook((), ("a", "b"), (), (1, None), (None, None), (None, 2)), "xlsx")
    assert sheet.columns == {"a": [1, None], "b": [None, 2]}
    assert list(sheet.lines) == [4, 6]


def test_a_table_may_begin_in_a_later_column():
    content = changed(
        PLAIN, {SHEET: lambda was: was.replace(b'r="B', b'r="D').replace(b'r="A', b'r="C')}
    )
    assert read_sheet(content, "xlsx").columns == {"a": [1], "b": ["x"]}


def test_a_hidden_sheet_is_passed_over_and_the_others_are_never_read():
    content = BytesIO()
    with xlsxwriter.Workbook(content, SETTINGS) as book:
        book.add_worksheet().hide()
        shown = book.add_worksheet()
        shown.activate()
        shown.write_row(0, 0, ["a"])
        shown.write_row(1, 0, [5])
        book.add_worksheet().write_row(0, 0, ["other", "names"])
    assert read_sheet(content.getvalue(), "xlsx").columns == {"a": [5.0]}


def test_a_workbook_that_counts_days_from_1904_has_the_same_days():
    content = BytesIO()
    with xlsxwriter.Workbook(content, SETTINGS | {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day"])
        sheet.write_datetime(1, 0, DAY)
    assert read_sheet(content.getvalue(), "xlsx").columns == {"day": [DAY]}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (a_workbook(()), "The first sheet is empty"),
        (a_workbook(("a", None, "c"), (1, 2, 3)), "Column 2 has no name"),
        (a_workbook(("a", "a"), (1, 2)), "two columns 'a'"),
        (a_workbook(("a", "b"), (1, 2), (1, 2, 3)), "Row 3 has a value beside the 2 columns"),
        (a_workbook((2024, 2025), (1, 2)), "Column 1 has no name"),
        (in_sheet(b"<v>1</v></c>", b"<v>one</v></c>"), "no workbook"),
        (in_sheet(b'<c r="A2"><v>1', b'<c r="A2" t="e"><v>#N/A'), "A2 holds the error #N/A"),
        (in_sheet(b'<c r="A2"><v>1</v>', b'<c r="A2"><f>1+1</f>'), "A2 holds a formula without"),
        (in_sheet(b'<c r="A2">', b"<c>"), "no workbook"),
        (in_sheet(b"</worksheet>", b""), "no workbook"),
        (changed(PLAIN, {TEXTS: b"<sst></sst>"}), "no workbook"),
        (PLAIN[: len(PLAIN) // 2], "no workbook"),
        (b"PK\x03\x04", "no workbook"),
        (b"a,b\n1,2\n", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "has a password"),
        (changed(PLAIN, {"xl/workbook.xml": b"<workbook/>"}), "no visible sheet"),
    ],
)
def test_what_cannot_be_read_is_named(content, text):
    with pytest.raises(Invalid, match=text):
        read_sheet(content, "xlsx")


def test_names_may_have_a_prefix():
    """Some programs write every element as x:c, with the same meaning."""

    def prefixed(was):
        for name in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
            was = was.replace(b"<" + name + b" ", b"<x:" + name + b" ")
            was = was.replace(b"<" + name + b">", b"<x:" + name + b">")
            was = was.replace(b"</" + name + b">", b"</x:" + name + b">")
        return was.replace(b"xmlns=", b"xmlns:x=")

    content = changed(PLAIN, {SHEET: prefixed})
    assert read_sheet(content, "xlsx").columns == {"a": [1], "b": ["x"]}


CELLS = [
    *(b'<c r="B3"><v>1</v></c>', b'<c r="C9" s="1" t="n"><v>2</v></c>', b"<c r='D4'><v>1</v></c>"),
    *(b'<c r="F16"/>', b'<c r="G7" t="b"><v>1</v></c>', b'<c r="I9" t="s"><v>0</v></c>'),
    *(b'<c r="J2" t="inlineStr"><is><t>x</t></is></c>', b'<c t="n" r="K21"><v>1</v></c>'),
    *(b'<c r="L22"><f>1</f><v>1</v></c>', b'<c r="M3"><x><v>1</v></x></c>', b"<c><v>1</v></c>"),
    *(b'<c r="N23"><c r="A2"><v>1</v></c></c>', b'<a r="O24"><v>1</v></a>', b"</row><row>"),
]
BEGINS = [b'<row r="7">', b'<row r="8" a=">">', b"<row>", b"<row a='\">", b'<row r="30"/><row>']
ROW = st.tuples(st.sampled_from(BEGINS), st.lists(st.sampled_from(CELLS), max_size=3))


@examples(max_examples=200)
@given(st.lists(ROW, max_size=3))
def test_the_reader_never_finds_a_cell_further_out_than_the_scan_did(made):
    """What is refused as too large is judged by the scan; the reader then takes the room."""
    rows = b"".join(begin + b"".join(cells) + b"</row>" for begin, cells in made)
    content = changed(PLAIN, {SHEET: lambda was: was.replace(b"<row", rows + b"<row", 1)})
    with opened(content, USUAL) as archive:
        cells = Cells([1] * 3, USUAL)
        try:
            scan(chunks(archive, SHEET), cells, USUAL)
            checked = one_sheet(archive, USUAL)
            end = load_workbook(BytesIO(checked)).get_sheet_by_index(0).end
        except (Invalid, CalamineError):
            return
    assert end is None or (end[0] < cells.rows and end[1] < cells.columns)
