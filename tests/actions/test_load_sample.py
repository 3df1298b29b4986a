"""Loading files: twice adds nothing, and a mistake is named by file, line and field."""

from __future__ import annotations

import json
import shutil

import pytest
from sqlalchemy import text

from scorecard.actions.load_sample import FIXTURES, load_sample
from scorecard.errors import Invalid
from tests.conftest import NOW

ENTRY = "sipri.ndjson"


@pytest.fixture
def files(tmp_path):
    """A copy with one framework and one evidence file."""
    kept = tmp_path / "fixtures"
    shutil.copytree(FIXTURES, kept)
    for path in (kept / "evidence").iterdir():
        if path.name != ENTRY:
            path.unlink()
    for path in (kept / "frameworks").iterdir():
        if path.name != "nato-core.json":
            path.unlink()
    return kept


def count(database, table="evidence"):
    with database.reading.begin() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}"))


def refused(database, admin, files):
    with pytest.raises(Invalid) as caught:
        load_sample(database, admin, NOW, files)
    return caught.value.problems


def change(files, line, **changes):
    path = files / "evidence" / ENTRY
    lines = path.read_text().splitlines()
    lines[line - 1] = json.dumps({**json.loads(lines[line - 1]), **changes})
    path.write_text("\n".join(lines))


def test_loading_again_adds_nothing(own_sample, admin_of):
    before = [count(own_sample, t) for t in ("evidence", "source", "framework_version")]
    added = load_sample(own_sample, admin_of(own_sample), NOW)
    assert set(added.values()) == {0}
    assert before == [count(own_sample, t) for t in ("evidence", "source", "framework_version")]


def test_loading_after_an_interruption_adds_what_is_missing(database, admin, files):
    first = load_sample(database, admin, NOW, files)
    shutil.copy(FIXTURES / "evidence" / "ti-cpi.ndjson", files / "evidence")
    added = load_sample(database, admin, NOW, files)
    assert first["evidence"] == 30
    assert added == {**dict.fromkeys(first, 0), "evidence": 14}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "2.7"}, "value"),
        ({"value": float("nan")}, "value"),
        ({"observed_on": "2025-12-31T00:00:00"}, "observed_on"),
        ({"observed_on": "2025-12-31T00:00:00+02:00"}, "observed_on"),
        ({"colour": "red"}, "colour"),
        ({"kind": "opinion"}, "kind"),
    ],
)
def test_a_bad_line_is_named_by_file_line_and_field(database, admin, files, changes, field):
    change(files, 3, **changes)
    (where,) = refused(database, admin, files)
    assert where == f"{ENTRY}:3 {field}"
    assert count(database) == 0


@pytest.mark.parametrize("line", ['{"id": ', "[]", '"text"', "{} {}"])
def test_a_line_that_is_no_entry_is_named(database, admin, files, line):
    path = files / "evidence" / ENTRY
    path.write_text(path.read_text() + line + "\n")
    assert all(where.startswith(f"{ENTRY}:31") for where in refused(database, admin, files))
    assert count(database) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indicator": "milex_gdp"}, "indicator"),
        ({"source": "siprii"}, "source"),
        ({"observed_on": "2030-01-01"}, "observed_on"),
        ({"value": -1}, "value"),
        ({"candidate": "UKE"}, "candidate"),
    ],
)
def test_what_the_ledger_refuses_is_named_by_file_and_field(database, admin, files, changes, field):
    change(files, 3, **changes)
    (where,) = refused(database, admin, files)
    assert where.startswith(ENTRY)
    assert where.endswith(field)
    assert count(database) == 0


def test_what_the_ledger_refuses_is_named_by_its_line(database, admin, files):
    change(files, 3, indicator="milex_gdp")
    (where,) = refused(database, admin, files)
    assert f"{ENTRY}:3" in where


def test_a_repeated_entry_writes_nothing_of_its_file(database, admin, files):
    path = files / "evidence" / ENTRY
    path.write_text(path.read_text() + path.read_text().splitlines()[0] + "\n")
    (where,) = refused(database, admin, files)
    assert where == ENTRY
    assert count(database) == 0


def test_what_one_file_lacks_stops_everything_before_a_row_is_written(database, admin, files):
    change(files, 3, source="siprii")
    refused(database, admin, files)
    assert [count(database, table) for table in ("candidate", "source", "framework_version")] == [
        0,
        0,
        0,
    ]


@pytest.mark.parametrize("spoiled", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_named(database, admin, files, spoiled):
    path = files / "sources.json"
    path.unlink() if spoiled is None else path.write_bytes(spoiled)
    assert list(refused(database, admin, files)) == ["sources.json"]


@pytest.mark.parametrize("name", ["candidates.json", "sources.json", "indicators.json"])
def test_a_bad_record_of_a_catalogue_is_named_by_file_number_and_field(
    database, admin, files, name
):
    records = json.loads((files / name).read_text())
    records[0]["colour"] = "red"
    (files / name).write_text(json.dumps(records))
    assert list(refused(database, admin, files)) == [f"{name}[0] colour"]
    assert count(database, name.removesuffix("s.json")) == 0


def test_a_bad_framework_is_named_by_file_and_path(database, admin, files):
    path = files / "frameworks" / "nato-core.json"
    document = json.loads(path.read_text())
    document["tree"]["children"][0]["weight"] = 0
    path.write_text(json.dumps(document))
    assert list(refused(database, admin, files)) == ["nato-core.json tree.children[0].weight"]
    assert count(database, "framework_version") == 0


@pytest.mark.parametrize("document", [{}, [], {"slug": "x"}, "text"])
def test_a_framework_that_is_none_is_named_by_file(database, admin, files, document):
    (files / "frameworks" / "nato-core.json").write_text(json.dumps(document))
    assert all("nato-core.json" in where for where in refused(database, admin, files))
