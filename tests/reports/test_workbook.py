"""The workbook: sheets, live formulas, a native chart, and what a reader of its cells finds."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from scorecard.reports.as_xlsx import to_xlsx
from scorecard.reports.calculation import Cells, lay_out
from scorecard.reports.tables import TABLES
from tests.reports.editions import an_edition, empty

ROOT = Path(__file__).parents[2]
CACHED = re.compile(rb"(</f>)<v>[^<]*</v>")


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_every_table_is_a_sheet_with_its_head_its_rows_and_its_values():
    edition = an_edition()
    found = sheets(to_xlsx(edition))
    assert list(found)[:3] == ["Report", "Calculation", "History"]
    for table in TABLES:
        if table.name == "history":
            continue
        head, *rows = found[table.title]
        assert head == [one.name for one in table.columns]
        expected = list(table.rows(edition))
        assert len(rows) == len(expected)
        for row, line in zip(rows, expected, strict=True):
            for cell, name in zip(row, head, strict=True):
                value = "" if line[name] is None else line[name]
                # A workbook has 16 digits of a number.
                same = pytest.approx(value, rel=1e-15) if isinstance(value, float) else value
                assert cell == same, (table.name, name)


def test_a_sheet_is_frozen_filtered_and_as_wide_as_its_page():
    evidence = part(to_xlsx(an_edition()), "xl/worksheets/sheet8.xml")
    assert 'state="frozen"' in evidence
    assert "<autoFilter" in evidence
    assert 'fitToHeight="0"' in evidence


def test_the_chart_is_a_native_one_and_has_words_for_who_does_not_see_it():
    content = to_xlsx(an_edition())
    assert "<c:lineChart>" in part(content, "xl/charts/chart1.xml")
    assert 'descr="Line chart of the overall score' in part(content, "xl/drawings/drawing1.xml")


def test_a_criterion_that_is_more_than_a_mean_is_the_number_it_is():
    edition = an_edition()
    top, law, people = edition.criteria
    odd = replace(law, aggregation=None, order=None, smallest=None)
    cells = lay_out(replace(edition, criteria=[top, odd, people]))
    own = [line.cells[-1] for line in cells.lines if line.strong]
    assert own[1] == law.score
    assert own[0].formula.startswith("=IF(")


def test_a_withheld_score_is_an_empty_cell():
    found = sheets(to_xlsx(empty()))
    row = next(row for row in found["Report"] if row[0] == "Overall")
    assert row[2] == ""


def recomputed(content, folder):
    """The workbook without any result in it, as LibreOffice computes and saves it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-calc-nogui")
    bare, saved = folder / "bare.xlsx", folder / "saved"
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(bare, "w") as archive:
        for name in given.namelist():
            archive.writestr(name, CACHED.sub(rb"\1", given.read(name)))
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    command = [office, home, "--headless", "--convert-to", "xlsx", "--outdir", saved, bare]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return sheets((saved / "bare.xlsx").read_bytes())


def test_the_formulas_give_the_stored_scores_when_they_are_computed_anew(tmp_path):
    edition = an_edition()
    found = recomputed(to_xlsx(edition), tmp_path)
    shown = {row[0].strip(): row[2] for row in found["Report"] if len(row) > 2}
    for line in edition.criteria:
        assert shown[line.title] == pytest.approx(line.score, abs=1e-9)
    computed = {row[0].strip(): row[5] for row in found[Cells.SHEET] if row[5] != ""}
    assert {one.title for one in edition.criteria} <= set(computed)
