"""A table of entries is right exactly where each of its rows is right by itself."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from scorecard.records import Evidence, Kind
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_sheet import MOST_FAULTS, check_sheet
from scorecard.sheets.columns import ENTRY_COLUMNS, LEDGER_COLUMNS
from scorecard.sheets.sheet import Sheet
from tests.factories import a_body

SCHEMA = EvidenceSchema()
# For each field what is right, and what is not, as JSON has it.
CELLS = {
    "id": ["01936b2e-7c1a-7000-8000-000000000000", "01936B2E-7c1a-7000-8000-000000000000", "x"],
    "candidate": ["UKR", " ", "x" * 201, "a\x00b", "\ud800"],
    "kind": ["measurement", "assessment", "event", "rumour"],
    "value": [50, 0.5, -3, 1e15, 2e15, True, "much"],
    "level": [2, 2.5, True, 2**31],
    "stance": ["supports", "nobody"],
    "lower": [45, 60, "low"],
    "upper": [55, 40],
    "interval_level": [0.9, 0.5],
    "standard_error": [2, 0, -1],
    "denominator": [100, 0],
    "observed_on": ["2024-02-29", "2023-02-29", "2024", 5],
    "observed_precision": ["day", "year", "week"],
    "period_start": ["2024-01-01", "2025-01-01"],
    "valid_until": ["2024-02-28", "2025-12-31"],
    "published_on": ["2024-03-01", "soon"],
    "reliability": ["A", "G"],
    "reliability_reason": ["It was there."],
    "credibility": [2, 9, 2.0, "two"],
    "origin": ["kiis-2024-05", "Not a slug"],
    "title": ["In favour", "x" * 501],
    "summary": ["Words", 5],
    "rationale": ["The law says so."],
    "url": ["https://example.org/a", "javascript:alert(1)", "https:// spaced"],
    "archived_sha256": [64 * "0", "short"],
    "derived_from": ["01936b2e-7c1a-7000-8000-000000000001", "other"],
}


def bodies():
    """An entry as it should be, or with a field or some otherwise."""
    changes = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from([None, *cells]) for name, cells in CELLS.items()}
    )
    return changes.map(lambda change: {**a_body(), **change})


def a_table(rows):
    columns = {name: [row.get(name) for row in rows] for name in {n for row in rows for n in row}}
    return Sheet(columns, range(2, len(rows) + 2))


def stated(body):
    return {name: value for name, value in body.items() if value is not None}


def by_itself(body):
    """What the schema makes of one row: an entry, or the fields that are wrong."""
    try:
        return SCHEMA.load(stated(body))
    except ValidationError as error:
        return error


@given(st.lists(bodies(), min_size=1, max_size=4))
def test_each_row_is_as_right_as_it_is_by_itself(rows):
    entries, faults = check_sheet(a_table(rows))
    for number, row in enumerate(rows):
        wrong = [fault for fault in faults if fault.row == number + 2]
        alone = by_itself(as_a_file_has_it(row))
        if isinstance(alone, Evidence):
            assert wrong == []
            said = {name: cells[number] for name, cells in entries.columns.items()}
            assert Evidence(**{**said, "kind": Kind(said["kind"])}) == alone
        else:
            assert wrong


def as_a_file_has_it(body):
    """A spreadsheet has no whole numbers, and numbers where text is meant: both are read."""
    read = dict(body)
    for name in ("credibility", "level"):
        if isinstance(read.get(name), float) and read[name].is_integer():
            read[name] = int(read[name])
    if read.get("summary") == 5:
        read["summary"] = "5"
    return read


@given(st.lists(bodies(), min_size=1, max_size=3))
def test_what_is_wrong_is_said_in_the_words_of_the_api(rows):
    faults = check_sheet(a_table(rows))[1]
    for fault in faults:
        told = by_itself(as_a_file_has_it(rows[fault.row - 2]))
        assert fault.detail in str(told.messages) or "number" in fault.detail


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("value", "71.5", 71.5),
        ("value", " 71 ", 71.0),
        ("value", "1.5e2", 150.0),
        ("credibility", "3", 3),
        ("observed_on", "2024-10-31", date(2024, 10, 31)),
        ("title", "=1+1", "=1+1"),
    ],
)
def test_text_is_read_as_its_column_is_meant(name, text, value):
    entries, faults = check_sheet(a_table([{**a_body(), name: text}]))
    assert not faults
    assert entries.columns[name] == [value]


@pytest.mark.parametrize("text", ["71,5", "1_000", "nan", "inf", "1 000", "٣", "0x10", "1e999"])
def test_what_is_no_number_is_named_with_what_to_write(text):
    (fault,) = check_sheet(a_table([{**a_body(), "value": text}]))[1]
    assert (fault.row, fault.column, fault.value) == (2, "value", text)
    assert "number" in fault.detail or "finite" in fault.detail


def test_true_is_not_one():
    (fault,) = check_sheet(a_table([a_body(), {**a_body(), "value": True}, a_body(value=1)]))[1]
    assert (fault.row, fault.column) == (3, "value")


def test_an_unknown_column_is_named_and_what_it_may_have_been():
    (fault,) = check_sheet(a_table([{**a_body(), "titel": "x"}]))[1]
    assert (fault.row, fault.column) == (1, "titel")
    assert "'title'" in fault.detail


def test_a_missing_column_is_named_once_and_not_in_every_row():
    rows = [{name: value for name, value in a_body().items() if name != "source"}] * 3
    (fault,) = check_sheet(a_table(rows))[1]
    assert (fault.row, fault.column) == (1, "source")


def test_what_only_the_ledger_knows_is_left_aside():
    row = {**a_body(), **dict.fromkeys(LEDGER_COLUMNS, "whatever")}
    entries, faults = check_sheet(a_table([row]))
    assert not faults
    assert set(entries.columns) == set(ENTRY_COLUMNS)


def test_a_table_without_rows_is_refused():
    (fault,) = check_sheet(Sheet({name: [] for name in a_body()}, []))[1]
    assert "no row" in fault.detail


def test_no_more_is_told_than_can_be_read():
    rows = [a_body(credibility=9)] * (MOST_FAULTS + 1)
    assert len(check_sheet(a_table(rows))[1]) == MOST_FAULTS


def test_every_field_of_an_entry_has_a_column():
    assert set(ENTRY_COLUMNS) == set(SCHEMA.fields)
    assert set(asdict(SCHEMA.load(stated(a_body())))) == set(ENTRY_COLUMNS)
