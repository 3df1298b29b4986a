"""Recompute every candidate's scores at 120 month ends, against pandas doing the same.

Each month end is asked as it was known then, so both clocks matter. Ours is timed whole. Pandas
would take minutes: it is asked one cell in twenty, its time for them is scaled, and each of its
scores has to equal ours.
"""

from __future__ import annotations

import gc
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import make_url, select

from benchmarks.databases import plain
from benchmarks.entries import CANDIDATES, FIRST_DAY, INDICATORS, LAST_DAY
from benchmarks.measure import Spread
from benchmarks.rows import Result, Row, both
from benchmarks.workload import FRAMEWORK, Workload
from scorecard.actions.read_framework import as_model
from scorecard.scoring.arrays import Floats
from scorecard.scoring.assess import assess
from scorecard.scoring.clocks import day_number
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework
from scorecard.scoring.periods import periods_between
from scorecard.store import frameworks
from scorecard.store.columns import columns_of_all
from scorecard.store.tables import CandidateRow, IndicatorRow

ROOT = Path(__file__).parent.parent
PEER = ROOT / ".venv-bench" / "bin" / "python"
MONTH_ENDS = np.array(
    [day_number(month.end) for month in periods_between("month", FIRST_DAY, LAST_DAY)]
)
KNOWN_AT = (MONTH_ENDS + 1) * 86_400_000_000 - 1
CELLS = len(CANDIDATES) * len(MONTH_ENDS)
ONE_IN = 20
# Every twentieth month of each candidate, each candidate beginning a month earlier than the last.
SAMPLE = [
    (candidate, month)
    for candidate in range(len(CANDIDATES))
    for month in range(len(MONTH_ENDS))
    if (candidate + month) % ONE_IN == 0
]
SAME = 1e-9
# The goals were set for this many entries; with fewer, pandas has less to go through.
GOALS_FROM = 1_000_000

ROWS = (
    Row("recompute, in memory", "memory", "naive pandas", "naive", goals=both(200)),
    Row("recompute, in memory", "memory", "tidier pandas", "tidy"),
    Row("recompute, end to end", "whole", "naive pandas", "naive", clock="wall", goals=both(25)),
    Row("recompute, end to end", "whole", "tidier pandas", "tidy", clock="wall"),
)


class Disagreement(Exception):
    """Pandas and the service give different scores, so their times compare nothing."""


@dataclass(frozen=True)
class Recomputed:
    """The rows, in microseconds for all cells, and how many of the sampled cells have a score."""

    results: list[Result]
    sampled: int
    scored: int


def why_no_peer() -> str | None:
    return None if PEER.exists() else f"{PEER.relative_to(ROOT)} is missing; `make bench` makes it."


def recompute(workload: Workload, entries: int, rounds: int) -> Recomputed:
    """Ours and theirs in turns. Raises Disagreement."""
    ours = _Ours(workload)
    job = ours.job()
    spent: dict[str, list[float]] = {}
    for _ in range(rounds):
        scores, costs = ours.recompute()
        sampled = np.array([scores[cell] for cell in SAMPLE])
        for name, cost in {**costs, **_theirs(job, sampled)}.items():
            spent.setdefault(name, []).append(cost)
    engine = workload.database.engine.dialect.name if entries >= GOALS_FROM else ""
    results = [_result(row, spent, row.goals.get(engine)) for row in ROWS]
    return Recomputed(results, len(SAMPLE), int(np.isfinite(sampled).sum()))


class _Ours:
    """The service's own way: the columns of all in one scan, then all dates of each at once."""

    def __init__(self, workload: Workload) -> None:
        self.workload = workload
        with workload.database.reading.begin() as session:
            self.framework: Framework = as_model(
                frameworks.get_version(session, FRAMEWORK, 1).document
            )
            self.candidates: dict[str, int] = dict(
                session.execute(select(CandidateRow.code, CandidateRow.id)).all()
            )
            self.indicators: dict[str, int] = dict(
                session.execute(select(IndicatorRow.code, IndicatorRow.id)).all()
            )

    def recompute(self) -> tuple[Floats, dict[str, float]]:
        """Overall scores (candidates, months); CPU seconds to score, wall seconds with reading."""
        scores = np.empty((len(CANDIDATES), len(MONTH_ENDS)))
        in_memory = 0.0
        gc.collect()
        began = time.perf_counter()
        columns = self._columns()
        for row, code in enumerate(CANDIDATES):
            start = time.process_time()
            assessed = assess(self.framework, columns[self.candidates[code]], MONTH_ENDS, KNOWN_AT)
            in_memory += time.process_time() - start
            scores[row] = assessed.nodes[self.framework.tree.code].score
        whole = time.perf_counter() - began
        return scores, {"memory cpu": in_memory, "whole wall": whole}

    def _columns(self) -> dict[int, EvidenceColumns]:
        with self.workload.database.reading.begin() as session:
            return columns_of_all(session, INDICATORS)

    def job(self) -> str:
        """What the script is told: where the data is, the framework as plain numbers, the cells."""
        url, tree = make_url(self.workload.url), self.framework.tree
        on_sqlite = url.get_backend_name() == "sqlite"
        return json.dumps(
            {
                "sqlite": url.database if on_sqlite else None,
                "postgresql": None if on_sqlite else plain(self.workload.url),
                "criteria": [self._criterion(node) for node in tree.criteria()],
                "min_coverage": tree.missing.min_coverage,
                "smallest": tree.aggregation.smallest,
                "cells": [
                    (
                        self.candidates[CANDIDATES[candidate]],
                        int(MONTH_ENDS[month]),
                        int(KNOWN_AT[month]),
                    )
                    for candidate, month in SAMPLE
                ],
            }
        )

    def _criterion(self, node: Criterion) -> dict[str, Any]:
        return {
            "code": node.code,
            "share": node.weight,
            "min_coverage": node.missing.min_coverage,
            "indicators": [
                {
                    "indicator_id": self.indicators[leaf.code],
                    "weight": leaf.weight,
                    "x": leaf.normalisation.values,
                    "y": leaf.normalisation.points,
                }
                for leaf in node.indicators()
            ],
        }


def _theirs(job: str, ours: Floats) -> dict[str, float]:
    """Seconds that pandas takes for all cells, by way and clock. Raises Disagreement."""
    script = str(Path(__file__).with_name("naive_pandas.py"))
    done = subprocess.run([PEER, script], input=job, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout)
    costs = {}
    for way, found in told["found"].items():
        _check(way, np.array(found["scores"], dtype=np.float64), ours)
        cpu, wall = (
            once + ONE_IN * sample
            for once, sample in zip(found["prepared"], found["scored"], strict=True)
        )
        costs |= {f"{way} cpu": cpu, f"{way} wall": told["read"] + wall}
    return costs


def _check(way: str, theirs: Floats, ours: Floats) -> None:
    off = ~np.isclose(theirs, ours, rtol=0, atol=SAME, equal_nan=True)
    if not np.isfinite(ours).any():
        raise Disagreement("No cell of the sample has a score; ask for more entries.")
    if off.any():
        at = int(np.flatnonzero(off)[0])
        candidate, month = SAMPLE[at]
        raise Disagreement(
            f"{way} pandas and the service differ in {off.sum()} of {len(off)} scores, first for"
            f" {CANDIDATES[candidate]} in month {month}: {theirs[at]} against {ours[at]}."
        )


def _result(row: Row, spent: dict[str, list[float]], goal: float | None) -> Result:
    ours, theirs = spent[f"{row.ours} {row.clock}"], spent[f"{row.reference} {row.clock}"]
    return Result(
        row=row,
        ratio=Spread.of([other / one for one, other in zip(ours, theirs, strict=True)]),
        ours=1e6 * median(ours),
        reference=1e6 * median(theirs),
        goal=goal,
    )
