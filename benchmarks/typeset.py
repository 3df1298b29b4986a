"""Print the sample's report, with few and with many entries, against WeasyPrint doing the same.

Both get the same texts and the same drawings, in turns, each in a process of its own that has
loaded its fonts. Ours makes the drawings within its time; WeasyPrint is handed them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import orjson

from benchmarks.long_report import with_entries
from benchmarks.measure import Spread
from benchmarks.recompute import PEER, ROOT
from benchmarks.rows import Result, Row, both
from scorecard.actions.add_account import add_account
from scorecard.actions.compile_report import compile_report, finished_quarter
from scorecard.actions.load_sample import load_sample
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import open_database
from scorecard.records import Role
from scorecard.reports.as_pdf import typesetter_input
from scorecard.reports.edition import Edition, document_of

QUARTER, DAY = "2025-Q4", date(2026, 1, 1)
# How many entries, and how small a part of WeasyPrint's time ours may take.
GOALS = {42: 1 / 8, 600: 1 / 15}
LONG_WORKBOOK, MOST_MEGABYTES = 20_000, 150


def typeset(rounds: int) -> list[Result]:
    """A row for each number of entries: our CPU time over WeasyPrint's."""
    return [_result(entries, goal, rounds) for entries, goal in GOALS.items()]


def why_no_weasyprint() -> str | None:
    if not PEER.exists():
        return f"{PEER.relative_to(ROOT)} is missing; `make bench` makes it."
    tried = subprocess.run(
        [PEER, "-c", "import weasyprint"], capture_output=True, text=True, check=False
    )
    lines = tried.stderr.strip().splitlines()
    return lines[-1] if tried.returncode else None


def long_workbook() -> int:
    """The most memory, in MB, of a process that writes so many entries to a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        edition = Path(folder) / "edition.json"
        edition.write_bytes(document_of(_sample(Path(folder))))
        command = [sys.executable, "-m", "benchmarks.our_workbook"]
        command += [str(edition), str(LONG_WORKBOOK)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def _result(entries: int, goal: float, rounds: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        edition = with_entries(_sample(Path(folder)), entries)
        ours, theirs = Path(folder) / "ours.json", Path(folder) / "theirs.json"
        ours.write_bytes(document_of(edition))
        theirs.write_bytes(orjson.dumps(typesetter_input(edition)))
        pairs = list(_rounds(ours, theirs, rounds))
    row = Row(
        f"PDF of a report, {entries} entries",
        "ours",
        "WeasyPrint",
        "theirs",
        speed=False,
        goals=both(goal),
    )
    return Result(
        row=row,
        ratio=Spread.of([one / other for one, other in pairs]),
        ours=1e6 * median(one for one, _ in pairs),
        reference=1e6 * median(other for _, other in pairs),
        goal=goal,
    )


def _rounds(ours: Path, theirs: Path, rounds: int) -> Iterator[tuple[float, float]]:
    for _ in range(rounds):
        one = _seconds([sys.executable, "-m", "benchmarks.our_report", str(ours)])
        other = _seconds([str(PEER), "benchmarks/weasyprint_report.py", str(theirs)])
        yield one, other


def _seconds(command: list[str]) -> float:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["cpu"])


def _sample(folder: Path) -> Edition:
    url = f"sqlite:///{folder / 'sample.sqlite'}"
    migrate(url)
    database, now = open_database(url), datetime.now(UTC)
    load_sample(database, add_account(database, "admin", Role.ADMIN, None, now), now)
    period = finished_quarter(QUARTER, DAY)
    edition = compile_report(database, "UKR", "nato-accession", period)
    database.engine.dispose()
    return edition
