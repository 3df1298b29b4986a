"""What the page for other programs says to paste does what it says, in every program there is."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from urllib.request import urlopen

import pytest

from scorecard.dashboard.snippets import SNIPPETS
from tests.conftest import served
from tests.dashboard.test_pages import HTML, Page

BY_NAME = {snippet.name: snippet for snippet in SNIPPETS}


@pytest.fixture(scope="module")
def address(sqlite_sample):
    with served(sqlite_sample) as found:
        yield found


def on_the_page(name, address):
    """The snippet as a reader copies it, from the page as it is served."""
    with urlopen(f"{address}/data") as response:
        return snippet_in(response.read().decode(), name)


def snippet_in(page, name):
    part = re.search(rf'<h2 id="{name}">.*?<code>(.*?)</code>', page, re.DOTALL)[1]
    return "".join(Page(part).words)


def run(command, folder, **more):
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, **more
    )


def in_a_shell(text, folder):
    done = run([shutil.which("bash") or "bash", "-eu"], folder, input=text)
    assert done.returncode == 0, done.stderr
    return done


def rows_of(path):
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def needs(program):
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")


def test_every_snippet_names_the_address_that_the_reader_used(sample_client):
    here = "https://readiness.example:8443"
    page = sample_client.get("/data", headers=HTML, base_url=here).text
    for name in BY_NAME:
        text = snippet_in(page, name)
        assert "https://readiness.example:8443/api/v1/" in text.replace('", [RelativePath = "', "/")
        assert "@" not in text


def test_every_table_that_a_snippet_asks_for_is_there(sample_client):
    for snippet in SNIPPETS:
        text = snippet.text.replace('@", [RelativePath = "', "@/")
        for path in re.findall(r"@(/api/v1/[\w./?=&-]+)", text):
            # Read to its end: a file that leaves bit by bit holds its place until then.
            assert sample_client.get(path, buffered=True).status_code == 200, path


def test_every_column_that_a_snippet_names_is_there(sample_client):
    names = set()
    for table in ("scores", "history"):
        schema = sample_client.get(f"/api/v1/{table}/schema").get_json()
        names |= {column["name"] for column in schema["fields"]}
    typed = re.findall(r'\{+"(\w+)", type', BY_NAME["excel"].text + BY_NAME["powerbi"].text)
    typed += re.findall(r'"selector": "(\w+)"', BY_NAME["grafana"].text)
    assert len(typed) > 10
    assert set(typed) <= names


def test_curl_fetches_once_and_then_only_what_has_changed(address, tmp_path):
    needs("curl")
    text = on_the_page("curl", address)
    in_a_shell(text, tmp_path)
    first, tag = rows_of(tmp_path / "scores.csv"), (tmp_path / "scores.etag").read_text()
    assert {row["framework"] for row in first} == {"nato-accession", "nato-core", "nato-panel"}
    told = in_a_shell(text.replace("--silent", "--silent --write-out '%{http_code}'"), tmp_path)
    assert told.stdout == "304"
    assert rows_of(tmp_path / "scores.csv") == first
    assert (tmp_path / "scores.etag").read_text() == tag


def test_the_file_for_tableau_is_saved(address, tmp_path):
    needs("curl")
    in_a_shell(on_the_page("tableau", address), tmp_path)
    assert rows_of(tmp_path / "history.csv")[0]["interval"] == "quarter"


def test_libreoffice_reads_numbers_as_numbers(address, tmp_path):
    needs("curl")
    needs("soffice")
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where there is a file

    text = on_the_page("calc", address)
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    in_a_shell(text.replace("soffice ", f"soffice {home} "), tmp_path)
    header, *rows = (
        CalamineWorkbook.from_path(tmp_path / "scores.xlsx").get_sheet_by_index(0).to_python()
    )
    read = [dict(zip(header, row, strict=True)) for row in rows]
    for one, other in zip(read, rows_of(tmp_path / "scores.csv"), strict=True):
        assert one["criterion"] == other["criterion"]
        if other["score"]:
            assert one["score"] == pytest.approx(float(other["score"]))


def test_superset_reads_the_table_by_sql(address):
    from shillelagh.backends.apsw.db import connect  # noqa: PLC0415 - slow to import

    sql = on_the_page("superset", address)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, not ours
        cursor = connect(":memory:").cursor()
        found = cursor.execute(sql).fetchall()
    assert {row[0] for row in found} == {"nato-accession", "nato-core", "nato-panel"}
    assert {row[1] for row in found} == {"overall"}


def test_pandas_reads_days_as_days(address, tmp_path):
    text = on_the_page("pandas", address)
    text += "\nassert str(history.dtypes['period_end']).startswith('datetime64')\n"
    done = run([sys.executable, "-c", text], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nato-accession" in done.stdout


def test_r_reads_the_table(address, tmp_path):
    needs("Rscript")
    done = run(["Rscript", "-e", on_the_page("r", address)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nato-accession" in done.stdout
