"""What sealing and verifying cost a leaf, beside reading the same rows and hashing as many bytes.

Run as `python -m benchmarks.sealing [--leaves N …] [--at-once N] [--engine E]`. The reference reads
the rows that the leaves are of by the very statements, as the driver gives them, and hashes bytes
of the mean length of what they say. All is CPU of this process, in one run. The memory is that of
`scorecard ledger verify` as a process of its own. The ledger has to be sound.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.databases import (
    postgres_database,
    postgres_server,
    sqlite_database,
    why_unreachable,
)
from benchmarks.entries import summary
from scorecard.actions.add_account import add_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import Database, open_database
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.records import Candidate, CatalogueIndicator, Evidence, Kind, Role, Source
from scorecard.store import seal
from scorecard.store.prepared import driver_of
from scorecard.store.things import KINDS, things_of

SCORECARD = Path(sys.executable).parent / "scorecard"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = (
    "{:<12}{:>9} leaves: seal {:6.1f} us ({:.1f}x), verify {:6.1f} us ({:.1f}x); "
    "read and hash {:5.1f} us; verify has {} MiB at most"
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sealing", description=__doc__)
    parser.add_argument("--leaves", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--at-once", type=int, default=10_000, help="entries in an action")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    options = parser.parse_args()
    for engine in ("sqlite", "postgresql"):
        if options.engine not in {engine, "both"}:
            continue
        if engine == "postgresql" and (reason := why_unreachable(postgres_server())):
            print(f"postgresql: skipped, no server. {reason}")
            continue
        for leaves in options.leaves:
            made = sqlite_database() if engine == "sqlite" else postgres_database(postgres_server())
            with made as url:
                print(_measured(engine, url, leaves, options.at_once), flush=True)


def _measured(engine: str, url: str, leaves: int, at_once: int) -> str:
    migrate(url)
    database = open_database(url)
    _fill(database, leaves, at_once)
    sealing = _cpu(lambda: seal_ledger(database))
    with database.reading.begin() as session:
        size = seal.size(session)
    verifying = _cpu(lambda: _verify(database))
    content = bytes(_mean_length(database))
    reference = _cpu(lambda: _read_and_hash(database, content))
    database.engine.dispose()
    return LINE.format(
        engine,
        f"{size:,}",
        sealing / size,
        sealing / reference,
        verifying / size,
        verifying / reference,
        reference / size,
        _peak_of_verifying(url),
    )


def _fill(database: Database, leaves: int, at_once: int) -> None:
    """Entries with about 200 characters of summary, `at_once` in each action."""
    keeper = add_account(database, "keeper", Role.ADMIN, None, NOW)
    add_candidate(database, Candidate("UKR", "Ukraine"), keeper, NOW)
    add_sources(database, [Source("monitor", "Monitor", "B")], keeper, NOW)
    indicator = CatalogueIndicator("support", "Support", "%", "quantity", None, 0.0, 100.0)
    add_indicators(database, [indicator], keeper, NOW)
    for first in range(0, leaves, at_once):
        numbers = range(first, min(first + at_once, leaves))
        record_evidence(database, [_entry(number) for number in numbers], keeper, NOW)


def _entry(number: int) -> Evidence:
    return Evidence(
        candidate="UKR",
        indicator="support",
        kind=Kind.MEASUREMENT,
        observed_on=date(2010, 1, 1) + timedelta(days=number % 5_000),
        source="monitor",
        credibility=2,
        title=f"Entry {number}",
        value=number % 1_000 / 10,
        summary=summary(number),
        url=f"https://example.org/reports/{number}",
    )


def _verify(database: Database) -> None:
    if problems := verify_ledger(database, None).problems:
        sys.exit(f"The ledger is not sound: {problems[0]}")


def _mean_length(database: Database) -> int:
    """Of what the entries of the last action say."""
    with database.reading.begin() as session:
        last = seal.sealed_actions(session)
        lengths = [len(thing.says) for thing in things_of(session, last, last)]
    return sum(lengths) // len(lengths)


def _read_and_hash(database: Database, content: bytes) -> None:
    with database.reading.begin() as session:
        size, last = seal.size(session), seal.sealed_actions(session)
        driver = driver_of(session)
        for place in range(1, last + 1):
            for kind in KINDS:
                for _ in kind.of_actions.stream(driver, {"first": place, "last": place}):
                    pass
    for _ in range(size):
        hashlib.sha256(content).digest()


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1e6


def _peak_of_verifying(url: str) -> int:
    """In MiB: what the command had of its own, looked at every few milliseconds (Linux)."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SCORECARD_")}
    process = subprocess.Popen(
        [SCORECARD, "ledger", "verify"],
        env={**kept, "SCORECARD_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _own_kib(process.pid))
        time.sleep(0.005)
    if process.returncode:
        sys.exit(f"scorecard ledger verify ended with {process.returncode}.")
    return peak // 1024


def _own_kib(pid: int) -> int:
    """Pages of the database that SQLite maps are not its own; the system takes them back."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
