"""How much memory a long report takes."""

from __future__ import annotations

import subprocess
import sys

from scorecard.reports.edition import document_of
from tests.conftest import ROOT
from tests.reports.editions import an_edition

MOST_MEGABYTES = 150


def test_a_workbook_of_20_000_entries_is_written_by_a_process_that_stays_below_150_mb(tmp_path):
    """The whole process: the service that it belongs to, the report, and the writing."""
    document = tmp_path / "edition.json"
    document.write_bytes(document_of(an_edition()))
    command = [sys.executable, "-m", "benchmarks.our_workbook", str(document), "20000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < MOST_MEGABYTES
