"""The CSV dialect: what spreadsheets and dashboards read alike."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.reports.as_csv import to_csv
from scorecard.sheets.plain import FORMULA_STARTS

FEW = settings(deadline=None, max_examples=100)


def field(value):
    """One value as it stands in the file."""
    written = to_csv(["x"], [{"x": value}]).decode()
    assert written.startswith('"x"\r\n')
    return written.removeprefix('"x"\r\n').removesuffix("\r\n")


def test_a_table_is_a_header_and_a_line_for_each_row_in_the_order_of_the_columns():
    rows = [{"b": 1.5, "a": "x", "unasked": 3}, {"a": None, "b": 2.0}]
    assert to_csv(["a", "b"], rows) == b'"a","b"\r\n"x",1.5\r\n,2.0\r\n'


def test_a_table_without_rows_still_has_its_header():
    assert to_csv(["a", "b"], []) == b'"a","b"\r\n'


def test_missing_is_empty_and_empty_text_is_not_missing():
    assert field(None) == ""
    assert field("") == '""'


@pytest.mark.parametrize("text", ["60", "Ready", "a,b", "два", "1e5"])
def test_every_text_is_quoted(text):
    assert field(text) == f'"{text}"'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (60.0, "60.0"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e-7, "0.0000001"),
        (1.5e-10, "0.00000000015"),
        (1e16, "10000000000000000.0"),
        (3, "3"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_numbers_are_unquoted_and_without_an_exponent(value, written):
    assert field(value) == written


@FEW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_fraction_has_a_point_and_reads_back_as_the_same_number(value):
    assert re.fullmatch(r"-?\d+\.\d+", field(value))
    assert float(field(value)) == value


def test_days_and_instants_are_iso_texts_and_instants_are_utc():
    assert field(date(2024, 3, 31)) == '"2024-03-31"'
    instant = datetime(2024, 3, 31, 23, 59, 59, 5, tzinfo=UTC)
    assert field(instant) == '"2024-03-31T23:59:59.000005Z"'


def test_yes_and_no_are_words_and_no_numbers():
    assert (field(True), field(False)) == ('"true"', '"false"')


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert field(f"{start}1+1") == f'"\'{start}1+1"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_known(start):
    assert start in FORMULA_STARTS


def test_numbers_and_days_are_never_escaped():
    assert field(-1.5) == "-1.5"
    assert field(-1) == "-1"
    assert field(date(2024, 1, 1)) == '"2024-01-01"'


def test_a_sign_within_a_text_is_harmless():
    assert field("1=1, a@b") == '"1=1, a@b"'


def test_quotes_are_doubled():
    assert field('said "no"') == '"said ""no"""'


@FEW
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_reads_back_as_itself_or_behind_its_apostrophe(texts):
    columns = [f"c{number}" for number in range(len(texts))]
    written = to_csv(columns, [dict(zip(columns, texts, strict=True))]).decode()
    _, read = csv.reader(io.StringIO(written, newline=""), strict=True)
    expected = [f"'{one}" if one.startswith(FORMULA_STARTS) else one for one in texts]
    assert read == expected
