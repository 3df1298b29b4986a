"""Files of entries by command: try, mend, record; and a table made for something else."""

from __future__ import annotations

import csv

import pytest

from .test_cli import run

HEADER = "candidate,indicator,kind,value,observed_on,source,credibility,title"
ROW = "UKR,nato_referendum_for,measurement,71.5,2026-10-31,rating-group,2,Would vote for"
PANEL = """\
iso3,country,year,indicator,value,lower,upper,unit
ALB,Albania,2002,fh_fiw_total,68,,,score
UKR,Ukraine,2002,fh_fiw_total,57,,,score
UKR,Ukraine,2003,fh_fiw_total,51,,,score
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    made = f"sqlite:///{tmp_path_factory.mktemp('cli')}/scorecard.sqlite"
    assert run(made, "init", "--sample").returncode == 0
    return made


def a_file(folder, *lines, name="polls.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_a_file_is_tried_mended_and_recorded(url, tmp_path):
    wrong = a_file(tmp_path, HEADER, ROW, ROW.replace("71.5", "much").replace("Would", "Will"))
    errors = tmp_path / "errors.csv"
    refused = run(url, "evidence", "import", wrong, "--errors", str(errors))
    assert refused.returncode == 2
    assert "'much' is not a number" in refused.stdout
    assert "Nothing was recorded" in refused.stderr
    (row,) = csv.DictReader(errors.read_text(encoding="utf-8").splitlines())
    assert (row["row"], row["column"]) == ("3", "value")
    right = a_file(tmp_path, HEADER, ROW)
    tried = run(url, "evidence", "import", right, "--dry-run")
    assert "1 entry can be recorded. Nothing was recorded yet." in tried.stdout
    assert "Readiness for NATO membership" in tried.stdout
    assert "Recorded 1 entry." in run(url, "evidence", "import", right).stdout
    again = run(url, "evidence", "import", right)
    assert again.returncode == 2
    assert "already recorded" in again.stdout


def test_a_long_table_is_read_by_naming_its_columns(url, tmp_path):
    panel = a_file(tmp_path, *PANEL.splitlines(), name="panel.csv")
    done = run(
        url, "evidence", "import", panel, "--only", "iso3=UKR",
        "--column", "candidate=iso3", "--column", "observed_on=year",
        "--set", "kind=measurement", "--set", "source=freedom-house", "--set", "credibility=1",
        "--set", "title={country}, {year}", "--ignore", "unit", "--ignore", "country",
    )  # fmt: skip
    assert "Recorded 2 entries." in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--set", "kind"), "NAME=VALUE"),
        (("--set", "kinds=event"), "no field"),
        (("--only", "iso=UKR"), "no column 'iso'"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(url, tmp_path, option, words):
    refused = run(url, "evidence", "import", a_file(tmp_path, HEADER, ROW), *option)
    assert refused.returncode == 2
    assert words in refused.stderr
