"""Evidence written to files by commands."""

from __future__ import annotations

import csv
import subprocess

import pytest

from .test_cli import SCORECARD, refused, run


@pytest.fixture
def url(sqlite_sample):
    return sqlite_sample


def test_an_export_goes_to_standard_output_or_to_a_file_that_is_whole(url, tmp_path):
    asked = ("evidence", "export", "--framework", "nato-accession", "--criterion", "public-support")
    printed = subprocess.run(
        [SCORECARD, *asked],
        env={"SCORECARD_DATABASE_URL": url},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert printed.stderr == b""
    rows = list(csv.DictReader(printed.stdout.decode().splitlines()))
    assert 0 < len(rows) < 979
    file = tmp_path / "evidence.csv"
    done = run(url, *asked, "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert f"({file.stat().st_size:,} bytes)" in done.stderr
    assert file.read_bytes() == printed.stdout
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_named_and_leaves_nothing(url, tmp_path):
    refused(run(url, "evidence", "export", "--format", "xlsx"), "--output", "spreadsheet")
    gone = tmp_path / "gone" / "x.csv"
    refused(run(url, "evidence", "export", "--output", str(gone)), "Cannot write", "No such file")
    refused(run(url, "evidence", "export", "--candidate", "UKE"), "Did you mean 'UKR'")
    refused(run(url, "evidence", "export", "--observed-from", "May"), "observed_from", "a day")


def test_a_template_is_a_file_to_fill_in(url, tmp_path):
    file = tmp_path / "t.xlsx"
    done = run(url, "evidence", "template", "--format", "xlsx", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"PK")
