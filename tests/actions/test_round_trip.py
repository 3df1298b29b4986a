"""What an export wrote, an import reads: nothing is lost on the way out and in again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import date

import pytest

from scorecard.actions.export_evidence import export_evidence
from scorecard.actions.import_evidence import Request, import_evidence
from scorecard.actions.make_template import make_template
from scorecard.actions.open_database import open_database
from scorecard.actions.read_evidence import Filters, read_entry
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Kind, Level
from scorecard.schemas.evidence_sheet import check_sheet
from scorecard.sheets.columns import ENTRY_COLUMNS
from scorecard.sheets.read import read_sheet
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, keeper_of, publish

FORMATS = ("csv", "ndjson", "xlsx")
CITED = "01936b2e-7c1a-7000-8000-000000000001"
LADDER = a_catalogue_indicator(
    "ladder", kind="ordinal", minimum=None, maximum=None, levels=(Level(0, "no"), Level(1, "yes"))
)
WHOLE = {
    "lower": 0.1 + 0.2,
    "upper": 99.99999999999999,
    "interval_level": 0.9,
    "denominator": 1e-7,
    "pollster": "КМІС",
    "question": "За чи проти?\r\nYes, 'or' \"no\"; \t\\N",
    "observed_precision": "month",
    "period_start": date(2023, 12, 20),
    "valid_until": date(2025, 1, 1),
    "published_on": date(2024, 1, 5),
    "reliability": "C",
    "reliability_reason": "=SUM(A1)",
    "origin": "kiis",
    "summary": "'=1+1",
    "source_title": "@cmd|' /C calc'!A0",
    "url": "https://example.org/x?a=1&b=%D0%9A",
    "archived_url": "https://example.org/y",
    "archived_sha256": 64 * "a",
}


def entries():
    return [
        an_entry(id=CITED, value=1 / 3, title="'quoted'", **WHOLE),
        an_entry(title="-5 points", value=5e-324, derived_from=CITED),
        an_entry(title="+1", value=99.999, standard_error=0.1),
        an_entry(title="007", indicator="ladder", kind=Kind.ASSESSMENT, value=None, level=1,
                 rationale="<b>مرحبا</b> 👩‍👩‍👧"),
        an_entry(title="2024-01-01", kind=Kind.EVENT, value=None, stance="neutral"),
    ]  # fmt: skip


def filled(database, *recorded):
    begin(database, a_catalogue_indicator(), LADDER)
    keeper = keeper_of(database)
    publish(database, keeper)
    # One a time: what is cited has to be there.
    made = [record_evidence(database, [entry], keeper, NOW).ids[0] for entry in recorded]
    return keeper, made


def a_file(database, name):
    with closing(export_evidence(database, name, Filters())) as found:
        return b"".join(found.chunks())


@pytest.fixture
def other(server, empty_template):
    opened = open_database(server.create(empty_template))
    yield opened
    opened.engine.dispose()


@pytest.mark.parametrize("name", FORMATS)
def test_what_goes_out_comes_in_as_it_was(database, other, name):
    _, ids = filled(database, *entries())
    keeper, _ = filled(other)
    sheet = read_sheet(a_file(database, name), name)
    done = import_evidence(other, sheet, Request(f"file.{name}", 64 * "0", keeper, NOW))
    assert done["status"] == "recorded", done["errors"]
    for entry_id, written in zip(ids, entries(), strict=True):
        read = read_entry(other, entry_id)
        said = asdict(written) | {"id": entry_id}
        said["reliability"] = said["reliability"] or "B"
        assert {name: read[name] for name in ENTRY_COLUMNS} == said
    if name != "xlsx":
        theirs, ours = a_file(other, name).decode(), a_file(database, name).decode()
        assert len(theirs) == len(ours)


@pytest.mark.parametrize("name", FORMATS)
def test_a_template_has_every_column_and_no_row(name):
    sheet = read_sheet(make_template(name), name)
    assert set(sheet.columns) == set(ENTRY_COLUMNS)
    (fault,) = check_sheet(sheet)[1]
    assert "no row" in fault.detail


def test_a_row_below_the_blank_line_of_a_template_is_read():
    row = b'{"title": "a", "candidate": "UKR"}\n'
    sheet = read_sheet(make_template("ndjson").rstrip() + b"\n" + row, "ndjson")
    assert (sheet.columns["title"], list(sheet.lines)) == (["a"], [2])
