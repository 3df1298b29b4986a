"""Build the workload on each engine, measure it, print the tables."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from sqlalchemy import make_url

from benchmarks.compared import why_no_peers
from benchmarks.databases import (
    plain,
    postgres_database,
    postgres_server,
    sqlite_database,
    why_unreachable,
)
from benchmarks.exporting import Exported, exported, why_no_shell
from benchmarks.importing import Imported, imported, why_no_tool
from benchmarks.measure import Backends
from benchmarks.recompute import (
    CELLS,
    GOALS_FROM,
    Disagreement,
    Recomputed,
    recompute,
    why_no_peer,
)
from benchmarks.rows import Measured, Result, measure
from benchmarks.simulation import simulated
from benchmarks.typeset import (
    LONG_WORKBOOK,
    MOST_MEGABYTES,
    long_workbook,
    typeset,
    why_no_weasyprint,
)
from benchmarks.workload import Workload, build

HEADER = """\
{entries:,} entries, 40 candidates x 7 criteria x 30 indicators; {rounds} rounds, interleaved.
speed: "0.75x hello" means our requests per CPU second / the reference's; the goal is the least.
cost: ours / the reference's; the goal is the most. Ratios are medians [min..max] over rounds.
Requests are calls inside this process. The goals were set for both behind one HTTP server, whose
cost, the same for both, is left out here: reached here is reached there, missed here may not be.
reached: the median reaches the goal; close: one round did, the median did not; missed: none did.
Microseconds a request, ours and theirs, are medians of CPU time, or of wall time where it says so.
"""
ENGINES = ("sqlite", "postgresql")
# Growth is measured from so many entries on.
SMALL = 10_000
LINE = "{:<34}{:<22}{:<6}{:>7} {:<16}{:>8} {:<8}{:>8}{:>8}"
RECOMPUTED = """\
Recompute: {cells:,} scores, 40 candidates x 120 month ends, each as it was known then.
Ours is timed whole. Pandas reads the evidence once, timed whole, then scores {sampled} cells,
spread over candidates and months. Its time for these is MULTIPLIED by {times:.0f}; no more is run.
Its scores equal ours to 1e-9; {scored} of the {sampled} are numbers, both withhold the others.
naive: filters and sorts the whole table for each cell. tidier: sorts and splits it by candidate
once. In memory is CPU time once all is read; end to end is wall time and includes reading.
The goals hold from {goals_from:,} entries on. Milliseconds, ours and theirs, are for all scores.
"""


def main() -> None:
    options = _options()
    print(HEADER.format(entries=options.entries, rounds=options.rounds))
    for engine in ENGINES:
        if options.engine in {engine, "both"}:
            _run(engine, options)
    print("Simulation, on no database; CPU of this process.")
    print(_line(simulated(options.rounds)))
    _typeset(options.rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000, help="at least 2,500")
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=100_000, help="of the file that is imported")
    parser.add_argument("--no-recompute", action="store_true", help="leave pandas out")
    options = parser.parse_args()
    if options.entries < 2_500:
        parser.error("--entries: a far page needs at least 2,500.")
    if options.rounds < 1:
        parser.error("--rounds: at least 1.")
    return options


def _run(engine: str, options: argparse.Namespace) -> None:
    if engine == "postgresql" and (reason := why_unreachable(postgres_server())):
        print(f"postgresql: skipped, no server. {reason}")
        print("Name one with SCORECARD_TEST_POSTGRES_URL.")
        return
    entries, rounds = options.entries, options.rounds
    with ExitStack() as stack:
        began = time.perf_counter()
        workload = stack.enter_context(_built(engine, entries))
        took = time.perf_counter() - began
        small = stack.enter_context(_built(engine, SMALL)) if entries > SMALL else None
        urls = [one.url for one in (workload, small) if one is not None]
        with _watching(engine, urls) as backends:
            measured = measure(workload, small, entries, rounds, backends)
            whose = _whose_cpu(engine, backends)
            sent = None if why_no_shell(engine) else exported(workload, rounds, backends)
        print(f"{engine}: built in {took:.1f} s; CPU of {whose}")
        _print(measured)
        _print_exported(engine, sent)
        if not options.no_recompute:
            _recompute(workload, entries, rounds)
    with _built(engine, SMALL) as workload:
        _import(engine, workload, options.rows, rounds)


@contextmanager
def _built(engine: str, entries: int) -> Iterator[Workload]:
    fresh = sqlite_database() if engine == "sqlite" else postgres_database(postgres_server())
    with fresh as url:
        workload = build(url, entries)
        yield workload
        workload.database.engine.dispose()


def _typeset(rounds: int) -> None:
    if reason := why_no_weasyprint():
        print(f"\nPrinting: skipped. {reason}")
        return
    print("\nPrinting a report; CPU of a process each. Milliseconds a PDF, ours and theirs.")
    for result in typeset(rounds):
        print(_line(result, per=1000))
    print(f"XLSX of {LONG_WORKBOOK:,} entries: {long_workbook()} MB; the goal is {MOST_MEGABYTES}.")


def _recompute(workload: Workload, entries: int, rounds: int) -> None:
    if reason := why_no_peer():
        print(f"recompute: skipped. {reason}\n")
        return
    try:
        _print_recomputed(recompute(workload, entries, rounds))
    except Disagreement as error:
        sys.exit(f"recompute: {error}")


def _import(engine: str, workload: Workload, rows: int, rounds: int) -> None:
    """An import fills a fresh copy each time, so nobody may be connected to what is copied."""
    if reason := why_no_tool(engine):
        print(f"import: skipped, {reason}\n")
        return
    workload.database.engine.dispose()
    if engine == "sqlite":
        _print_imported(imported(workload, rows, rounds, None))
        return
    with psycopg.connect(plain(postgres_server()), autocommit=True) as server:
        _print_imported(imported(workload, rows, rounds, server))


@contextmanager
def _watching(engine: str, urls: list[str]) -> Iterator[Backends | None]:
    """The backends of our databases, if there are any and they can be seen."""
    if engine == "sqlite":
        yield None
        return
    with psycopg.connect(plain(postgres_server()), autocommit=True) as server:
        backends = Backends(server, [str(make_url(url).database) for url in urls])
        yield backends if backends.visible() else None


def _whose_cpu(engine: str, backends: Backends | None) -> str:
    if engine == "sqlite":
        return "this process, which is all there is."
    if backends is None:
        return "this process ONLY: the server's processes cannot be read from here."
    return "this process and of the server's processes for our connections."


def _print(measured: Measured) -> None:
    sizes = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in measured.sizes.items())
    print(f"Answers: {sizes}.")
    if reason := why_no_peers():
        print(f"peers: skipped. {reason}")
    print(LINE.format("work", "against", "", "ratio", "", "goal", "", "ours us", "theirs"))
    for result in measured.results:
        print(_line(result, measured.far))
    print()


def _print_exported(engine: str, sent: Exported | None) -> None:
    if sent is None:
        print(f"export: skipped, {why_no_shell(engine)}\n")
        return
    print(f"Export: {sent.size:,} bytes; memory grew by {sent.grew / 2**20:.1f} MiB at most.")
    print("CPU is of both sides: who writes the file, and the server process that serves it.")
    print(LINE.format("work", "against", "", "ratio", "", "goal", "", "ours ms", "theirs"))
    for result in sent.results:
        print(_line(result, per=1000))
    print()


def _print_recomputed(found: Recomputed) -> None:
    about = {"cells": CELLS, "sampled": found.sampled, "scored": found.scored}
    print(RECOMPUTED.format(**about, times=CELLS / found.sampled, goals_from=GOALS_FROM))
    print(LINE.format("work", "against", "", "ratio", "", "goal", "", "ours ms", "theirs"))
    for result in found.results:
        print(_line(result, per=1000))
    print()


def _print_imported(found: Imported) -> None:
    print(f"Import of {found.rows:,} rows beside {found.tool} of the same rows, ready made:")
    for clock in ("cpu", "wall"):
        speed = getattr(found, clock)
        print(
            f"  {clock:<5}speed {_times(speed.median)}x [{_times(speed.least)}.."
            f"{_times(speed.most)}], goal >= {found.goal:.2f}"
        )
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found.seconds.items())
    print(f"  wall: {took}\n")


def _line(result: Result, far: int = 0, per: int = 1) -> str:
    row, spread = result.row, result.ratio
    sign = ">=" if row.speed else "<="
    return LINE.format(
        row.what.format(far=far, small=SMALL),
        row.against + (", wall" if row.clock == "wall" else ""),
        "speed" if row.speed else "cost",
        f"{_times(spread.median)}x",
        f"[{_times(spread.least)}..{_times(spread.most)}]",
        "-" if result.goal is None else f"{sign} {result.goal:.2f}",
        result.verdict,
        f"{result.ours / per:,.0f}",
        f"{result.reference / per:,.0f}",
    ).rstrip()


def _times(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}"


if __name__ == "__main__":
    main()
