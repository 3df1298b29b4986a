"""Every format: pure, the same bytes wherever and whenever it is written, whatever the text is."""

from __future__ import annotations

import copy
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import orjson
import pytest

from scorecard.reports.as_pdf import typesetter_input
from scorecard.reports.edition import document_of, edition_from
from scorecard.reports.formats import FORMATS
from scorecard.reports.print_rows import printed_rows
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


REVISED = "2025-Q3, edition 1, said 70.0. As now known it is 70.5."


@pytest.mark.parametrize("name", ["docx", "json", "package", "xlsx"])
def test_what_earlier_editions_said_stands_in_every_format_that_has_sentences(name):
    content = FORMATS[name].write(an_edition())
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(one) for one in archive.namelist())
    assert REVISED.encode() in content


def test_what_earlier_editions_said_is_printed():
    assert typesetter_input(an_edition())["revisions"] == [[REVISED]]


def test_a_pdf_claims_to_be_accessible_and_archivable_and_names_its_language():
    content = FORMATS["pdf"].write(an_edition())
    for claim in (
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"<pdfaid:part>2</pdfaid:part>",
        b"<pdfaid:conformance>A</pdfaid:conformance>",
        b"<dc:language>",
    ):
        assert claim in content


def test_nothing_is_said_to_lift_a_score_that_is_withheld():
    assert printed_rows(an_edition())["lifts"]
    assert printed_rows(empty())["lifts"] == []
