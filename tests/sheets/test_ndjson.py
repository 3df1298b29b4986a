"""NDJSON: flat objects, one a line, with the keys in the order in which they first come."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import Invalid
from scorecard.sheets.read import read_sheet

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
CELL = st.one_of(st.none(), st.booleans(), WHOLE, st.floats(-1e18, 1e18), TEXT)
NAME = st.sampled_from(["a", "b", "c", "назва"])


@given(st.lists(st.dictionaries(NAME, CELL, min_size=1), min_size=1))
def test_every_cell_reads_back_and_what_a_line_lacks_is_none(rows):
    sheet = read_sheet(b"\n".join(map(orjson.dumps, rows)), "ndjson")
    # A line of nothing but null is blank.
    said = [row for row in rows if any(cell is not None for cell in row.values())]
    for name, cells in sheet.columns.items():
        wanted = [row.get(name) for row in said]
        blank = [isinstance(cell, str) and not cell.strip() for cell in wanted]
        assert cells == [None if b else cell for b, cell in zip(blank, wanted, strict=True)]
        assert [type(cell) for cell in cells if cell is not None] == [
            type(cell) for b, cell in zip(blank, wanted, strict=True) if cell is not None and not b
        ]
    assert list(sheet.columns) == list(dict.fromkeys(name for row in rows for name in row))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b'{"a":1}\n{"a":[1]}\n', "Row 2, key 'a' holds a list or an object"),
        (b'{"a":1}\n\n{"b":{"c":1}}\n', "Row 3, key 'b' holds a list or an object"),
        (b"[1]\n", "Row 1 is no JSON object"),
        (b"7\n", "Row 1 is no JSON object"),
        (b'{"a":NaN}\n', "Row 1 is no JSON object"),
        (b'{"a":1e999}\n', "Row 1 is no JSON object"),
        (b'{"a":Infinity}\n', "Row 1 is no JSON object"),
        (b'{"a":1,}\n', "Row 1 is no JSON object"),
        (b'{"a":"\\ud800"}\n', "Row 1 is no JSON object"),
        (b'{"a":"\xed\xa0\x80"}\n', "Row 1 is not UTF-8"),
        (b'{"a":1}\n{"a":"x\\u0000"}\n', "Row 2, column 'a': the text holds a NUL"),
        (b'{"a":18446744073709551616}\n', "Row 1, key 'a': the whole number is beyond 64 bits"),
        (b'{"a":9223372036854775808}\n', "Row 1, key 'a': the whole number is beyond 64 bits"),
        (b'{"a":-' + b"9" * 300 + b"}", "Row 1, key 'a': the whole number is beyond 64 bits"),
        (b'{"a":1,"":2}\n', "Column 2 has no name"),
        (b'{"a ":1}\n', "space around"),
        (b'{"a":"x","\\u0000":1}\n', "NUL"),
    ],
)
def test_what_is_wrong_is_named_by_its_row_and_key(content, text):
    with pytest.raises(Invalid, match=text):
        read_sheet(content, "ndjson")


def test_a_large_number_that_is_written_as_no_whole_one_is_taken():
    assert read_sheet(b'{"a":1e20}', "ndjson").columns == {"a": [1e20]}
