"""Every export format: pure, and the same bytes wherever and whenever it is written."""

from __future__ import annotations

import copy
import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from scorecard.reports.formats import FORMATS
from scorecard.reports.quarter import QuarterReport

ROOT = Path(__file__).parents[2]
ELSEWHERE = "from tests.reports.test_formats import digests; print(digests())"


def a_report() -> QuarterReport:
    row = {
        "quarter": "2024-Q1",
        "period_end": date(2024, 3, 31),
        "known_at": datetime(2024, 4, 1, 0, 30, tzinfo=UTC),
        "criterion": "overall",
        "title": "=Готовність",
        "score": 1 / 3,
        "lower": None,
        "ready": False,
    }
    return QuarterReport(
        quarter="2024-Q1",
        rows=[row, row | {"criterion": "politics", "score": 60.0}],
        scorecard={"overall": {"score": 1 / 3, "missing": ["a", "b"]}, "band": "early"},
        history=[{"period": "2023-Q4", "score": None}],
        evidence=[{"id": "e1", "title": "Half", "recorded_at": row["known_at"]}],
    )


def digests() -> dict[str, str]:
    return {
        name: hashlib.sha256(one.write(a_report())).hexdigest() for name, one in FORMATS.items()
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_the_same_bytes_twice_and_leaves_the_report_alone(name):
    report = a_report()
    before = copy.deepcopy(report)
    assert FORMATS[name].write(report) == FORMATS[name].write(report)
    assert report == before


@pytest.mark.parametrize(("seed", "zone"), [("1", "Pacific/Auckland"), ("2", "America/Caracas")])
def test_every_format_writes_the_same_bytes_in_another_process_and_time_zone(seed, zone):
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == str(digests())


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_is(name):
    assert FORMATS[name].suffix == f".{name}"
    assert "/" in FORMATS[name].media_type


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_the_scores_unrounded_and_the_titles_whole(name):
    written = FORMATS[name].write(a_report()).decode()
    assert "0.3333333333333333" in written
    assert "Готовність" in written
    assert "2024-04-01T00:30:00.000000Z" in written


def test_json_has_one_canonical_form():
    written = FORMATS["json"].write(a_report())
    read = orjson.loads(written)
    assert written == orjson.dumps(read, option=orjson.OPT_SORT_KEYS) + b"\n"
    assert list(read) == ["evidence", "history", "quarter", "rows", "scorecard"]
    assert read["history"] == [{"period": "2023-Q4", "score": None}]


def test_csv_has_a_line_for_each_row_of_scores():
    lines = FORMATS["csv"].write(a_report()).decode().split("\r\n")
    assert lines[0].startswith('"quarter","period_end","known_at","criterion"')
    assert [line.split(",")[3] for line in lines[1:-1]] == ['"overall"', '"politics"']
