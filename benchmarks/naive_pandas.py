"""Recompute scores with pandas, as a competent person writes it who has not had to be fast.

A script of its own, run by `.venv-bench`, which has pandas and nothing of the service. It reads a
job as JSON from standard input and writes what it found and how long that took to standard output.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
import pandas as pd
import psycopg

RELIABILITY = dict(zip("ABCDEF", [1.0, 0.75, 0.5, 0.25, 0.0, 0.25], strict=True))
CREDIBILITY = dict(zip(range(1, 7), [1.0, 0.75, 0.5, 0.25, 0.0, 0.25], strict=True))
NEWEST_LAST = ["observed_on", "grade", "accepted_at", "id"]
ROUNDING = 1e-9
EVIDENCE = """
SELECT id, candidate_id, indicator_id, value, reliability, credibility,
       observed_on, valid_until, accepted_at, closed_at
FROM evidence_revision
WHERE accepted_at IS NOT NULL AND value IS NOT NULL
"""

# A candidate's id, a day and an instant, to the overall score; NaN where it is withheld.
Overall = Callable[[int, pd.Timestamp, pd.Timestamp], float]
Way = Callable[[pd.DataFrame, "Framework"], Overall]


def main() -> None:
    job = json.load(sys.stdin)
    framework = Framework(job["criteria"], job["min_coverage"], job["smallest"])
    began = time.perf_counter()
    evidence = read_evidence(job["sqlite"], job["postgresql"])
    read = time.perf_counter() - began
    found = {
        "naive": timed(job["cells"], naive, evidence, framework),
        "tidy": timed(job["cells"], tidy, evidence, framework),
    }
    json.dump({"read": read, "found": found}, sys.stdout)


def read_evidence(sqlite: str | None, postgresql: str | None) -> pd.DataFrame:
    """All accepted entries of all candidates that carry a value and are not mere rumours."""
    with closing(sqlite3.connect(sqlite) if sqlite else psycopg.connect(postgresql)) as connection:
        warnings.filterwarnings("ignore", message="pandas only supports SQLAlchemy")
        frame = pd.read_sql(EVIDENCE, connection)
    for day in ("observed_on", "valid_until"):
        frame[day] = pd.to_datetime(frame[day])
    for instant in ("accepted_at", "closed_at"):
        frame[instant] = pd.to_datetime(frame[instant], utc=True)
    grades = frame["reliability"].map(RELIABILITY) * frame["credibility"].map(CREDIBILITY)
    frame["grade"] = grades
    return frame[grades > 0]


class Framework:
    """Criteria of indicators as one table of indicators, and how their points become one score."""

    def __init__(
        self, criteria: list[dict[str, Any]], min_coverage: float, smallest: float
    ) -> None:
        rows = [{"criterion": c["code"], **leaf} for c in criteria for leaf in c["indicators"]]
        self.leaves = pd.DataFrame(rows).set_index("indicator_id")
        self.criteria = pd.DataFrame(criteria).set_index("code")
        self.criteria["full"] = self.leaves.groupby("criterion")["weight"].sum()
        self.min_coverage = min_coverage
        self.smallest = smallest

    def overall(self, values: pd.Series) -> float:
        """The score from the newest value of each indicator, indexed by the indicator's id."""
        found = self.leaves.join(values, how="inner")
        points = [
            np.interp(value, x, y)
            for value, x, y in zip(found["value"], found["x"], found["y"], strict=True)
        ]
        found["weighted"] = found["weight"] * points
        sums = found.groupby("criterion")[["weight", "weighted"]].sum()
        criteria = self.criteria.join(sums)
        covered = criteria["weight"] / criteria["full"]
        scored = criteria[covered >= criteria["min_coverage"] - ROUNDING]
        if scored["share"].sum() / criteria["share"].sum() < self.min_coverage - ROUNDING:
            return np.nan
        scores = (scored["weighted"] / scored["weight"]).clip(lower=self.smallest)
        return float(np.exp(np.average(np.log(scores), weights=scored["share"])))


def in_force(frame: pd.DataFrame, day: pd.Timestamp, known_at: pd.Timestamp) -> pd.Series:
    """Which rows count on that day, to whoever knew the ledger at that instant."""
    held = (frame["observed_on"] <= day) & ~(frame["valid_until"] <= day)
    return held & (frame["accepted_at"] <= known_at) & ~(frame["closed_at"] <= known_at)


def naive(evidence: pd.DataFrame, framework: Framework) -> Overall:
    """Each score from the whole table: filter, sort, take the newest, aggregate."""

    def overall(candidate: int, day: pd.Timestamp, known_at: pd.Timestamp) -> float:
        mine = (evidence["candidate_id"] == candidate) & in_force(evidence, day, known_at)
        ordered = evidence[mine].sort_values(NEWEST_LAST)
        newest = ordered.drop_duplicates("indicator_id", keep="last")
        return framework.overall(newest.set_index("indicator_id")["value"])

    return overall


def tidy(evidence: pd.DataFrame, framework: Framework) -> Overall:
    """The same after a second thought: sorted once, and split by candidate once."""
    parts = dict(list(evidence.sort_values(NEWEST_LAST).groupby("candidate_id")))

    def overall(candidate: int, day: pd.Timestamp, known_at: pd.Timestamp) -> float:
        mine = parts[candidate]
        newest = mine[in_force(mine, day, known_at)].drop_duplicates("indicator_id", keep="last")
        return framework.overall(newest.set_index("indicator_id")["value"])

    return overall


def timed(
    cells: list[list[int]], way: Way, evidence: pd.DataFrame, framework: Framework
) -> dict[str, Any]:
    """CPU and wall seconds to prepare, then for all cells; the scores, None where withheld."""
    asked = [
        (candidate, pd.Timestamp(day, unit="D"), pd.Timestamp(known_at, unit="us", tz="UTC"))
        for candidate, day, known_at in cells
    ]
    began = time.process_time(), time.perf_counter()
    overall = way(evidence, framework)
    prepared = time.process_time(), time.perf_counter()
    scores = [overall(*cell) for cell in asked]
    done = time.process_time(), time.perf_counter()
    return {
        "prepared": [after - before for before, after in zip(began, prepared, strict=True)],
        "scored": [after - before for before, after in zip(prepared, done, strict=True)],
        "scores": [None if np.isnan(score) else score for score in scores],
    }


if __name__ == "__main__":
    main()
