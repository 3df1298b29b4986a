"""Importing a file of entries beside loading the same rows, ready made, with the engine's own tool.

The tool is handed what our import worked out: no cell to check, no name to look up, no repeat to
find, only the columns that hold something. Both write the same tables, indexes and triggers, in
one durable transaction, into a fresh copy of the same database.
"""

from __future__ import annotations

import csv
import io
import random
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import Connection, make_url, text

from benchmarks.databases import plain, postgres_copy
from benchmarks.entries import CANDIDATES, FIRST_DAY, INDICATORS, SOURCES, summary
from benchmarks.measure import Backends, Cost, Spread, ratio
from benchmarks.workload import Workload
from scorecard.actions.import_evidence import RECORDED, Request, import_evidence
from scorecard.actions.open_database import Database, open_database
from scorecard.records import Account
from scorecard.sheets.read import read_sheet

SEED = 7
DAYS = 3_600
# What an import fills, and by which column what it added is told from what was there.
TABLES = {"action": "id", "evidence": "id", "evidence_revision": "evidence_id"}
HEADER = ("candidate", "indicator", "kind", "value", "observed_on", "source", "credibility")
HEADER += ("title", "summary", "url")
OURS, TOOL = "ours", "tool"


# For each table its columns that hold something, and the file of its rows.
Ready = dict[str, tuple[list[str], Path]]


@dataclass(frozen=True)
class Imported:
    """Speeds as multiples of the tool's, by CPU and by wall; seconds are medians."""

    tool: str
    rows: int
    goal: float
    cpu: Spread
    wall: Spread
    seconds: dict[str, float]


def a_file(rows: int) -> bytes:
    """So many new entries, as an analyst's CSV."""
    draw = random.Random(SEED)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(HEADER)
    for n in range(rows):
        day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        value = round(draw.uniform(0, 100), 2)
        graded = draw.choice(SOURCES), draw.randrange(1, 5)
        about = CANDIDATES[n % len(CANDIDATES)], draw.choice(INDICATORS), "measurement", value, day
        link = f"https://example.org/imported/{n}"
        table.writerow([*about, *graded, f"Imported {n}", summary(n), link])
    return written.getvalue().encode()


def why_no_tool(engine: str) -> str | None:
    if engine == "sqlite" and shutil.which("sqlite3") is None:
        return "there is no sqlite3 command."
    return None


def imported(
    workload: Workload, rows: int, rounds: int, server: psycopg.Connection | None
) -> Imported:
    """`server` is a connection to another database of the server; None for SQLite."""
    content = a_file(rows)
    costs: dict[str, list[Cost]] = {OURS: [], TOOL: []}
    with tempfile.TemporaryDirectory(prefix="scorecard-benchmark-") as folder:
        with _copy(workload.url) as url:
            database = open_database(url)
            before = _last(database)
            _import(database, workload.analyst, content)
            ready = _ready_rows(database, Path(folder), before)
            database.engine.dispose()
        for _ in range(rounds):
            with _copy(workload.url) as url:
                costs[OURS].append(_ours(url, workload.analyst, content, server))
            with _copy(workload.url) as url:
                costs[TOOL].append(_tool(url, ready, server))
    sqlite = server is None
    return Imported(
        tool="sqlite3 .import" if sqlite else "COPY FROM",
        rows=rows,
        goal=1.0 if sqlite else 0.8,
        cpu=ratio(costs, TOOL, OURS, "cpu"),
        wall=ratio(costs, TOOL, OURS, "wall"),
        seconds={
            name: sorted(cost.wall for cost in taken)[len(taken) // 2]
            for name, taken in costs.items()
        },
    )


@contextmanager
def _copy(url: str) -> Iterator[str]:
    """The URL of a copy of that database, for one import."""
    if not url.startswith("sqlite"):
        with postgres_copy(url) as copied:
            yield copied
        return
    with tempfile.TemporaryDirectory(prefix="scorecard-benchmark-") as folder:
        copied_to = Path(folder) / "copy.sqlite"
        shutil.copyfile(str(make_url(url).database), copied_to)
        yield f"sqlite:///{copied_to}"


def _import(database: Database, analyst: Account, content: bytes) -> None:
    asked = Request("file.csv", 64 * "0", analyst, datetime.now(UTC))
    done = import_evidence(database, read_sheet(content, "csv"), asked)
    if done["status"] != RECORDED:
        raise RuntimeError(str(done["errors"][:3]))


def _ours(url: str, analyst: Account, content: bytes, server: psycopg.Connection | None) -> Cost:
    database = open_database(url)
    with database.reading.begin() as session:
        session.scalar(text("SELECT count(*) FROM candidate"))  # The pool has a connection.
    cost = _timed(lambda: _import(database, analyst, content), _backends(url, server))
    database.engine.dispose()
    return cost


def _tool(url: str, ready: Ready, server: psycopg.Connection | None) -> Cost:
    if server is None:
        return _timed(lambda: _sqlite_import(str(make_url(url).database), ready), None)
    with psycopg.connect(plain(url)) as connection:
        return _timed(lambda: _copy_from(connection, ready), _backends(url, server))


def _sqlite_import(path: str, ready: Ready) -> None:
    """`.import` takes every column of what it fills: a view has those that hold something."""
    script = [
        ".bail on",
        ".mode ascii",
        '.separator "\\037" "\\036"',
        "PRAGMA foreign_keys=ON;",
        "PRAGMA synchronous=FULL;",
        "PRAGMA cache_size=-65536;",
        "PRAGMA mmap_size=268435456;",
        "BEGIN IMMEDIATE;",
    ]
    for table, (columns, file) in ready.items():
        listed = ", ".join(columns)
        new = ", ".join(f"NULLIF(NEW.{column}, '')" for column in columns)
        script += [
            f"CREATE TEMP VIEW into_{table} AS SELECT {listed} FROM {table};",
            f"CREATE TEMP TRIGGER fill_{table} INSTEAD OF INSERT ON into_{table} BEGIN "
            f"INSERT INTO {table} ({listed}) VALUES ({new}); END;",
            f".import {file} into_{table}",
        ]
    subprocess.run(
        [str(shutil.which("sqlite3")), path],
        input="\n".join([*script, "COMMIT;"]),
        text=True,
        check=True,
        capture_output=True,
    )


def _copy_from(connection: psycopg.Connection, ready: Ready) -> None:
    for table, (columns, file) in ready.items():
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(file.read_bytes())
    connection.commit()


def _ready_rows(database: Database, folder: Path, before: dict[str, int]) -> Ready:
    """What our import wrote, as a file of the tool's for each table; and its columns."""
    found: Ready = {}
    with database.engine.connect() as connection:
        for table, number in TABLES.items():
            wanted = f"FROM {table} WHERE {number} > {before[table]}"
            columns = _holding(connection, table, wanted)
            found[table] = columns, folder / table
            query = f"SELECT {', '.join(columns)} {wanted} ORDER BY {number}"
            if connection.dialect.name == "sqlite":
                rows = connection.exec_driver_sql(query)
                lines = ("\x1f".join("" if c is None else str(c) for c in row) for row in rows)
                found[table][1].write_text("".join(f"{line}\x1e" for line in lines))
            else:
                cursor = connection.connection.driver_connection.cursor()
                with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
                    found[table][1].write_bytes(b"".join(bytes(some) for some in copy))
    return found


def _last(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            table: connection.exec_driver_sql(f"SELECT max({number}) FROM {table}").scalar_one()
            for table, number in TABLES.items()
        }


def _holding(connection: Connection, table: str, wanted: str) -> list[str]:
    every = connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 0").keys()
    # A revision's own number is the database's to give, for the tool as for us.
    names = [name for name in every if not (table == "evidence_revision" and name == "id")]
    counted = ", ".join(f"count({name})" for name in names)
    counts = connection.exec_driver_sql(f"SELECT {counted} {wanted}").one()
    return [name for name, count in zip(names, counts, strict=True) if count]


def _backends(url: str, server: psycopg.Connection | None) -> Backends | None:
    return None if server is None else Backends(server, str(make_url(url).database))


def _timed(work: Callable[[], object], backends: Backends | None) -> Cost:
    """CPU of this process, of the children it waits for, and of the server's for us."""
    served = backends.seconds() if backends else 0.0
    wall, cpu = time.perf_counter(), _cpu()
    work()
    spent, took = _cpu() - cpu, time.perf_counter() - wall
    served = backends.seconds() - served if backends else 0.0
    return Cost(spent + served, took)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
