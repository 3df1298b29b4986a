"""Other programs read what we write: a package's validator, pandas, a checker of accessible PDFs.

What is too large for the project's own environment is in that of the benchmarks (`make bench`);
without it those tests are left out by name.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scorecard.reports.as_package import to_package
from scorecard.reports.as_pdf import to_pdf
from scorecard.reports.tables import NUMBER, TABLES, WHOLE
from tests.reports.editions import an_edition, empty
from tests.reports.test_hostile_text import HOSTILE

ROOT = Path(__file__).parents[2]
OWN = Path(sys.executable).parent
PEERS = ROOT / ".venv-bench" / "bin"
EDITIONS = {"usual": an_edition(), "empty": empty(), "hostile": an_edition(text=HOSTILE["formula"])}
PANDAS = """
import json, sys, pandas
frame = pandas.read_csv(sys.argv[1], float_precision="round_trip")
print(json.dumps(json.loads(frame.to_json(orient="split", double_precision=15))["data"]))
"""


def peer(name):
    path = PEERS / name
    if not path.exists():
        pytest.skip(f"needs {name} in .venv-bench: make bench")
    return path


@pytest.mark.parametrize("name", EDITIONS)
def test_frictionless_finds_a_package_valid(tmp_path, name):
    package = tmp_path / "package.zip"
    package.write_bytes(to_package(EDITIONS[name]))
    command = [OWN / "frictionless", "validate", package, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["valid"]


@pytest.mark.parametrize("name", EDITIONS)
def test_a_checker_of_accessible_documents_finds_no_error(tmp_path, name):
    file, found = tmp_path / "report.pdf", tmp_path / "found.json"
    file.write_bytes(to_pdf(EDITIONS[name]))
    command = [peer("outloud"), "-q", "--json", found, file]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "0 error(s)" in done.stdout


def test_pandas_reads_the_numbers_that_were_written(tmp_path):
    edition = an_edition()
    with zipfile.ZipFile(io.BytesIO(to_package(edition))) as archive:
        archive.extractall(tmp_path)
    for table in TABLES:
        path = tmp_path / "data" / f"{table.name}.csv"
        command = [peer("python"), "-c", PANDAS, path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for row, line in zip(json.loads(done.stdout), table.rows(edition), strict=True):
            for value, column in zip(row, table.columns, strict=True):
                if column.kind in {NUMBER, WHOLE} and line[column.name] is not None:
                    assert value == pytest.approx(line[column.name], rel=1e-14), column.name
