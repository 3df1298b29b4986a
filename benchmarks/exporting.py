"""Exports of all entries as CSV beside what each engine's own tools do with the same rows.

Both read the same columns of the same entries in the same order, and write to /dev/null. A run
takes seconds, so a round is one run of each, in turns. CPU is that of everybody who works: this
process, the reference's own, and the server's for the connection that is used.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import make_url

from benchmarks.databases import plain
from benchmarks.measure import Backends, Cost, Spread, microseconds, ratio
from benchmarks.rows import Result, Row
from benchmarks.workload import Workload
from scorecard.actions.export_evidence import export_evidence
from scorecard.actions.read_evidence import Filters
from scorecard.store.export import fields, found

SEED = 1
KILOBYTE = 1024
SHELL = {"sqlite": "sqlite3", "postgresql": "psql"}
AGAINST = {"sqlite": "sqlite3 -csv", "postgresql": "psql, COPY TO"}
GOALS = {"sqlite": 0.65, "postgresql": 0.6}
CPU, WALL = (
    Row(f"export all as CSV, {clock}", "ours", "{against}", "theirs", clock=clock, goals=GOALS)
    for clock in ("cpu", "wall")
)


@dataclass(frozen=True)
class Exported:
    """The rows, the size of the file, and by how much memory grew at its highest, in bytes."""

    results: list[Result]
    size: int
    grew: int


def why_no_shell(engine: str) -> str | None:
    """None if the engine's own tool is there, else its name."""
    return None if shutil.which(SHELL[engine]) else f"no {SHELL[engine]} on the path."


def exported(workload: Workload, rounds: int, backends: Backends | None) -> Exported:
    engine = workload.database.engine.dialect.name
    grew, size = _grown(workload)
    calls = {"ours": lambda: _ours(workload), "theirs": _theirs(workload, engine)}
    costs: dict[str, list[Cost]] = {name: [] for name in calls}
    order, shuffle = list(calls), Random(SEED).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            costs[name].append(_timed(calls[name], backends))
    return Exported([_result(row, costs, engine) for row in (CPU, WALL)], size, grew)


def _ours(workload: Workload) -> int:
    """The whole file, written; how many bytes it had."""
    exporting = export_evidence(workload.database, "csv", Filters())
    size = 0
    with Path(os.devnull).open("wb") as sink:
        for chunk in exporting.chunks():
            size += sink.write(chunk)
    exporting.close()
    return size


def _theirs(workload: Workload, engine: str) -> Callable[[], object]:
    """The engine's own tool, with a plain SELECT of the same columns in the same order."""
    columns = (field.value.label(field.name) for field in fields(Filters()))
    dialect = workload.database.engine.dialect
    query = found(Filters(), *columns).compile(
        dialect=dialect, compile_kwargs={"literal_binds": True}
    )
    select = " ".join(str(query).split())
    url = make_url(workload.url)
    if engine == "sqlite":
        command = [SHELL[engine], "-csv", "-header", str(url.database), select]
    else:
        serially = "SET max_parallel_workers_per_gather = 0"
        copy = rf"\copy ({select}) TO {os.devnull} (FORMAT csv, HEADER)"
        command = [SHELL[engine], "-qX", plain(workload.url), "-c", serially, "-c", copy]
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _timed(call: Callable[[], object], backends: Backends | None) -> Cost:
    before, began = _spent(), time.perf_counter()
    served = backends.seconds() if backends else 0.0
    call()
    wall = time.perf_counter() - began
    return Cost(_spent() - before + (backends.seconds() - served if backends else 0.0), wall)


def _spent() -> float:
    """CPU seconds of this process, and of those it started that have ended."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _grown(workload: Workload) -> tuple[int, int]:
    """By how much the memory of a process of its own grew, at its highest; and the file's size."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        workload.database.engine.dispose(close=False)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = _ours(workload)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(writing, f"{(most - before) * KILOBYTE} {size}".encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    grew, size = os.read(reading, 100).split()
    os.close(reading)
    return int(grew), int(size)
