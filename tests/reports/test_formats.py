"""Every format: pure, the same bytes wherever and whenever it is written, whatever the text is."""

from __future__ import annotations

import copy
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from scorecard.reports.edition import document_of, edition_from
from scorecard.reports.formats import FORMATS
from tests.reports.editions import an_edition, empty

ROOT = Path(__file__).parents[2]
ELSEWHERE = "from tests.reports.test_formats import digests; print(digests())"


def digests() -> dict[str, str]:
    edition = an_edition()
    return {name: hashlib.sha256(one.write(edition)).hexdigest() for name, one in FORMATS.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_the_same_bytes_twice_and_leaves_the_edition_alone(name):
    edition = an_edition()
    before = copy.deepcopy(edition)
    assert FORMATS[name].write(edition) == FORMATS[name].write(edition)
    assert edition == before


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
    assert FORMATS[name].suffix in {f".{name}", ".zip"}
    assert "/" in FORMATS[name].media_type


@pytest.mark.parametrize("name", FORMATS)
def test_a_quarter_of_which_nothing_is_known_is_written_too(name):
    assert FORMATS[name].write(empty())


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_read_back_is_written_to_the_same_bytes(name):
    edition = an_edition()
    again = edition_from(orjson.loads(document_of(edition)))
    assert again == edition
    assert FORMATS[name].write(again) == FORMATS[name].write(edition)


def test_json_has_one_canonical_form():
    written = FORMATS["json"].write(an_edition())
    read = orjson.loads(written)
    assert written == orjson.dumps(read, option=orjson.OPT_SORT_KEYS) + b"\n"
    assert list(read) == sorted(read)


def test_csv_has_a_line_for_each_row_of_scores():
    lines = FORMATS["csv"].write(an_edition()).decode().split("\r\n")
    header = lines[0].split(",")
    at = header.index('"criterion"')
    assert [line.split(",")[at] for line in lines[1:-1]] == ['"overall"', '"law"', '"people"']


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(name):
    assert f"| `{name}` |" in (ROOT / "docs" / "report-writers.md").read_text(encoding="utf-8")
