"""Exports: what the database prints is what Python would, of one snapshot, for all filters."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import orjson
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from scorecard.actions.export_evidence import export_evidence
from scorecard.actions.make_template import make_template
from scorecard.actions.read_evidence import Filters, list_evidence
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.review_evidence import review_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.errors import Invalid, NotFound, Unavailable
from scorecard.records import Evidence, Kind, Review
from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json, written
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_view import EvidenceView
from scorecard.sheets import write_xlsx
from scorecard.sheets.columns import COLUMNS, ENTRY_COLUMNS
from scorecard.sheets.plain import FORMULA_STARTS
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

HOSTILE = [
    *(f"{start}1+1" for start in FORMULA_STARTS),
    *(f"''{start}1" for start in FORMULA_STARTS),
    *(
        "'",
        "''",
        "'a",
        "'5",
        '"',
        '""',
        '"=1',
        "=\"a\"&'b'",
        "a\r\nb",
        "a,b;c\td",
        "100 %",
        "%s %w %d",
    ),
    *(
        "Ж",
        "ﬁ",
        "\uffff",
        "𝒜",
        "A",
        "@",
        "B'=",
        ":x",
        "%(id)s",
        "\\N",
        "\\.",
        "{}",
        "\x01\x1f\x7f\u2028",
    ),
]
NUMBERS = [0.0, -0.0, 0.1, 1 / 3, 2.5, 60.0, -60.0, 0.0001, 0.00001, 0.12345, 99.9999, 1e-7, 5e-324]
NUMBERS += [2.2250738585072014e-308, 1e9, 1e9 + 0.5, 123456789.1234, 999999999.9999, 1e15, -1e15]
NUMBERS += [
    999999999999999.9,
    1.7976931348623157e14,
    9007199254740993 / 16,
    71.55,
    28.999999999999996,
]


def all_of(database, name="csv", filters=Filters(), **more):  # noqa: B008 - frozen
    found = export_evidence(database, name, filters, **more)
    try:
        return b"".join(found.chunks())
    finally:
        found.close()


def shown(database, filters=Filters(), order=None, **more):  # noqa: B008 - frozen
    """The rows of the same export, from the pages of the list."""
    items, after = [], None
    while True:
        page, after = list_evidence(database, filters, 200, after, **more)
        items += page
        if after is None:
            break
    for one in items:
        one["status"] = filters.status
        if one["reliability_reason"] is None:
            one["reliability"] = None
    with database.reading.begin() as session:
        numbers = dict(session.execute(text("SELECT public_id, id FROM evidence")).all())
    return sorted(items, key=lambda one: numbers[one["id"]])


@pytest.fixture
def ledger(database, admin):
    """Hostile entries, some revised, some waiting, some taken back; and when each was done."""
    unbounded = {"minimum": None, "maximum": None}
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED, **unbounded)
    ladder = a_catalogue_indicator("ladder", kind="ordinal", **unbounded)
    begin(database, a_catalogue_indicator(**unbounded), waiting, ladder, codes=("UKR", "'=X"))
    publish(database, admin)
    entries = [
        an_entry(
            title=f"{said} ",
            summary=said,
            pollster=said,
            url="https://x/?a=%20&b=%s",
            observed_on=date(2020 if said == "\uffff" else 2024, 1, 1),
        )
        for said in HOSTILE
    ]
    entries += [
        an_entry(title=f"n{n}", value=value, lower=value, upper=value, interval_level=0.9)
        for n, value in enumerate(NUMBERS)
    ]
    entries += [an_entry(indicator="waiting", title=f"w{n}") for n in range(3)]
    entries.append(an_entry(title="over", reliability="A", reliability_reason="=known"))
    entries.append(
        an_entry(indicator="ladder", kind=Kind.ASSESSMENT, value=None, level=0, rationale="why")
    )
    entries.append(an_entry(kind=Kind.EVENT, value=None, stance="supports", title="event"))
    days = {"period_start": date(2023, 1, 1), "valid_until": date(2024, 12, 31)}
    entries.append(an_entry(title="days", published_on=date(2024, 2, 29), **days))
    ids = record_evidence(database, [replace(one) for one in entries], admin, NOW).ids
    cited = an_entry(title="cites", derived_from=ids[0], observed_on=date(2024, 6, 1))
    record_evidence(database, [cited], admin, NOW + timedelta(seconds=1, microseconds=7))
    other = an_entry(candidate="'=X", title="other")
    record_evidence(database, [other], admin, NOW + timedelta(seconds=2))
    revise_evidence(database, ids[1], {"value": 1.25}, "=why", 1, admin, NOW + timedelta(hours=1))
    retract_evidence(database, ids[2], "No.", admin, NOW + timedelta(hours=2))
    first = next(i for i, one in zip(ids, entries, strict=True) if one.indicator == "waiting")
    review_evidence(database, first, 1, "accepted", None, admin, NOW + timedelta(hours=3))
    return database


FILTERS = [
    Filters(),
    Filters(status="pending"),
    Filters(candidate="'=X"),
    Filters(indicators=("waiting",)),
    Filters(source="monitor", kind="event"),
    Filters(observed_from=date(2024, 1, 2)),
    Filters(observed_to=date(2024, 1, 1), text="100 %"),
    Filters(text="%(id)s"),
    Filters(text="nowhere"),
    Filters(recorded_after=NOW),
    *(Filters(known_at=NOW + timedelta(minutes=m)) for m in (-1, 1, 30, 90, 150, 200)),
    *(Filters(known_at=NOW + timedelta(minutes=m), status="pending") for m in (1, 200)),
]


def test_the_database_prints_what_python_would_for_all_filters(ledger):
    sizes = []
    for filters in FILTERS:
        rows = shown(ledger, filters)
        assert all_of(ledger, "csv", filters) == to_csv(COLUMNS, rows), filters
        sizes.append(len(rows))
    assert sizes[0] > 70
    assert sizes[-8:] == [0, 76, 76, 76, 75, 76, 3, 2]


def test_a_list_in_text_is_what_its_schema_makes_of_the_list(ledger):
    """Numbers digit by digit, days and instants to the microsecond, nothing where nothing is."""
    view = EvidenceView(many=True)
    for filters in FILTERS:
        after = None
        while True:
            items, then = list_evidence(ledger, filters, 50, after)
            said, said_then = list_evidence(ledger, filters, 50, after, in_text=True)
            assert to_json(said) == to_json(view.dump(items)), filters
            assert said_then == then
            after = then
            if after is None:
                break


def test_a_framework_and_a_criterion_narrow_an_export(sample):
    for more in ({"framework": "nato-accession"}, {"criterion": "public-support"}):
        asked = {"framework": "nato-accession", **more}
        rows = shown(sample, **asked)
        assert 0 < len(rows) < 979
        assert all_of(sample, **asked) == to_csv(COLUMNS, rows)
    with pytest.raises(Invalid, match="Needs a framework"):
        all_of(sample, criterion="public-support")
    with pytest.raises(NotFound, match="Did you mean 'UKR'"):
        all_of(sample, filters=Filters(candidate="UKE"))


def plain(row):
    return {
        name: written(row[name]) if isinstance(row[name], date | datetime) else row[name]
        for name in COLUMNS
        if row[name] is not None
    }


def test_a_line_of_ndjson_has_all_that_is_known(ledger):
    for filters in (FILTERS[0], FILTERS[1], FILTERS[-3]):
        lines = all_of(ledger, "ndjson", filters).splitlines()
        assert [orjson.loads(line) for line in lines] == [plain(r) for r in shown(ledger, filters)]


def test_a_spreadsheet_has_the_same_values(ledger):
    """All but the two characters that none can hold, which are refused by name."""
    with pytest.raises(Invalid, match=r"pollster of \S+ has a character that no spreadsheet"):
        all_of(ledger, "xlsx")
    others = Filters(observed_from=date(2024, 1, 1))
    body = all_of(ledger, "xlsx", others)
    read = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()
    assert read[0] == list(COLUMNS)
    rows = [plain(row) for row in shown(ledger, others)]
    for cells, row in zip(read[1:], rows, strict=True):
        assert {n: v for n, v in zip(COLUMNS, cells, strict=True) if v != ""} == row
    assert len(rows) == len(read) - 1 > 70
    assert all_of(ledger, "xlsx", others) == body


def test_an_exported_entry_can_be_recorded_again(ledger):
    """The columns of an entry, loaded by its schema, are the entry."""
    for line in all_of(ledger, "ndjson").splitlines():
        told = {name: v for name, v in orjson.loads(line).items() if name in ENTRY_COLUMNS}
        assert isinstance(EvidenceSchema().load(told), Evidence)


def test_an_export_is_of_one_snapshot_whatever_is_recorded_meanwhile(ledger, admin):
    expected = all_of(ledger)
    found = export_evidence(ledger, "csv", Filters())
    record_evidence(ledger, [an_entry(title="later")], admin, NOW + timedelta(days=1))
    assert b"".join(found.chunks()) == expected
    found.close()
    assert b"later" in all_of(ledger)


def test_equal_states_are_equal_bytes_and_a_change_is_another_state(ledger, admin):
    def state(**filters):
        found = export_evidence(ledger, "csv", Filters(**filters))
        found.close()
        return found.state

    then = NOW + timedelta(days=1)
    before, other, old = state(), state(candidate="'=X"), state(known_at=then)
    record_evidence(ledger, [an_entry(title="later")], admin, then + timedelta(days=1))
    assert state() != before
    assert state(candidate="'=X") == other
    assert state(known_at=then) == old


def test_a_closed_export_lets_its_snapshot_go_and_says_so(ledger):
    found = export_evidence(ledger, "csv", Filters())
    chunks = found.chunks()
    assert ledger.engine.pool.checkedout() == 1
    found.close()
    found.close()
    assert ledger.engine.pool.checkedout() == 0
    with pytest.raises(Unavailable, match="ended before"):
        next(chunks)


@pytest.mark.parametrize("name", ["csv", "ndjson", "xlsx"])
def test_a_reader_who_stops_half_way_leaves_nothing_open(ledger, name, monkeypatch):
    monkeypatch.setattr("scorecard.actions.export_evidence.CHUNK", 2_000)
    filters = Filters(observed_from=date(2024, 1, 1))
    found = export_evidence(ledger, name, filters)
    next(found.chunks())
    found.close()
    assert ledger.engine.pool.checkedout() == 0
    assert all_of(ledger, name, filters)


def test_an_export_read_to_its_end_holds_nothing(ledger):
    found = export_evidence(ledger, "csv", Filters())
    assert b"".join(found.chunks())
    assert ledger.engine.pool.checkedout() == 0


def test_a_reading_leaves_the_connection_as_it_was(ledger):
    def memory():
        with ledger.reading.begin() as session:
            names = ("cache_size", "mmap_size") if sqlite else ("max_parallel_workers_per_gather",)
            verb = "PRAGMA" if sqlite else "SHOW"
            return [session.scalar(text(f"{verb} {name}")) for name in names]

    sqlite = ledger.engine.dialect.name == "sqlite"
    before = memory()
    all_of(ledger)
    assert memory() == before


def test_more_entries_than_a_sheet_has_rows_are_refused_before_the_first_byte(ledger, monkeypatch):
    monkeypatch.setattr(write_xlsx, "MOST_ROWS", 10)
    with pytest.raises(Invalid, match=r"room for 10 entries.*csv or ndjson"):
        all_of(ledger, "xlsx")


@pytest.mark.parametrize("name", ["csv", "ndjson"])
def test_memory_does_not_grow_with_the_entries(sample, name, monkeypatch):
    """Ten times the file, and at the highest no more is held."""
    monkeypatch.setattr("scorecard.actions.export_evidence.CHUNK", 10_000)
    few, all_ = Filters(indicators=("wgi_rule_of_law",)), Filters()
    for filters in (few, all_):
        all_of(sample, name, filters)  # statements are put together once

    def held(filters):
        tracemalloc.start()
        found = export_evidence(sample, name, filters)
        size = sum(len(chunk) for chunk in found.chunks())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    (small, least), (size, most) = held(few), held(all_)
    assert size > small + 400_000
    assert most < least + 200_000


@pytest.mark.parametrize("name", ["csv", "ndjson", "xlsx"])
def test_a_template_has_the_columns_of_an_entry_and_no_entry(name):
    body = make_template(name)
    assert make_template(name) == body
    if name == "csv":
        assert body.decode() == ",".join(f'"{column}"' for column in ENTRY_COLUMNS) + "\r\n"
    elif name == "ndjson":
        assert orjson.loads(body) == dict.fromkeys(ENTRY_COLUMNS)
    else:
        book = CalamineWorkbook.from_filelike(BytesIO(body))
        assert book.get_sheet_by_index(0).to_python() == [list(ENTRY_COLUMNS)]
        notes = {row[0]: row[1:] for row in book.get_sheet_by_index(1).to_python()[1:]}
        assert list(notes) == list(ENTRY_COLUMNS)
        assert notes["candidate"][:2] == ["yes", "text, like UKR"]
        assert notes["value"][0].startswith("for measurement")
        assert "supports, contradicts, neutral" in notes["stance"][1]


def test_a_format_there_is_none_of_is_named(ledger):
    for make in (make_template, lambda name: all_of(ledger, name)):
        with pytest.raises(Invalid, match=r"Must be one of: csv, (json, )?ndjson, xlsx"):
            make("pdf")
