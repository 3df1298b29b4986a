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
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sqlalchemy import make_url

from benchmarks.databases import plain
from benchmarks.measure import NANOSECONDS, Backends, Cost, microseconds, ratio
from benchmarks.rows import Result, Row
from benchmarks.workload import Workload
from scorecard.actions.export_evidence import export_evidence
from scorecard.actions.read_evidence import Filters
from scorecard.store.export import fields, found

SEED = 1
KILOBYTE = 1024
# The shell tells its server process, which is gone with it, what it has spent.
COPY = r"""
SET max_parallel_workers_per_gather = 0;
SELECT pg_backend_pid() AS pid \gset
\setenv PID :pid
\copy ({select}) TO '{sink}' (FORMAT csv, HEADER)
\! cat /proc/$PID/schedstat
"""
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
    calls: dict[str, Callable[[], float]] = {
        "ours": lambda: _ours(workload) * 0.0,
        "theirs": _theirs(workload, engine),
    }
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


def _theirs(workload: Workload, engine: str) -> Callable[[], float]:
    """The engine's own tool, with a plain SELECT of the same columns in the same order.

    Gives the CPU seconds of the server process that served it.
    """
    columns = (field.value.label(field.name) for field in fields(Filters()))
    query = found(Filters(), *columns).compile(
        dialect=workload.database.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    select = " ".join(str(query).split())
    if engine == "sqlite":
        path = str(make_url(workload.url).database)
        return lambda: float(len(_ran([SHELL[engine], "-csv", "-header", path, select])))
    script = COPY.format(select=select, sink=os.devnull)
    command = [SHELL[engine], "-qXAt", "-v", "ON_ERROR_STOP=1", plain(workload.url)]

    def copied() -> float:
        return int(_ran(command, script).split()[0]) / NANOSECONDS

    return copied


def _ran(command: list[str], script: str | None = None) -> str:
    """What it prints; the rows of SQLite's shell, which has no other way, go to /dev/null."""
    if script is None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return ""
    return subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout


def _timed(call: Callable[[], float], backends: Backends | None) -> Cost:
    before, began = _spent(), time.perf_counter()
    served = backends.seconds() if backends else 0.0
    more = call()
    wall = time.perf_counter() - began
    return Cost(_spent() - before + more + (backends.seconds() - served if backends else 0.0), wall)


def _result(row: Row, costs: dict[str, list[Cost]], engine: str) -> Result:
    return Result(
        row=replace(row, against=AGAINST[engine]),
        ratio=ratio(costs, row.reference, row.ours, row.clock),
        ours=microseconds(costs, row.ours, row.clock),
        reference=microseconds(costs, row.reference, row.clock),
        goal=row.goals[engine],
    )


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
