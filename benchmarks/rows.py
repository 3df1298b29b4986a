"""The rows of the table: what is compared with what, how, and what performance.md asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask import Flask

from benchmarks.compared import peers, why_no_peers
from benchmarks.contestants import bare_flask, raw_transaction
from benchmarks.measure import (
    Backends,
    Contestant,
    Cost,
    Spread,
    TakesTurns,
    interleave,
    microseconds,
    ratio,
)
from benchmarks.service import PAGE, RAW, Reads, Rebuilds, Writes, application
from benchmarks.workload import Workload
from benchmarks.wsgi import Call

FAR, FARTHEST = 40, 400


@dataclass(frozen=True)
class Row:
    """A comparison. `speed` asks for at least the goal, a cost for at most; goals by engine."""

    what: str
    ours: str
    against: str
    reference: str
    speed: bool = True
    clock: str = "cpu"
    goals: Mapping[str, float] = field(default_factory=dict)


def both(goal: float) -> dict[str, float]:
    return {"sqlite": goal, "postgresql": goal}


ROWS = (
    Row(
        "poll a scorecard (200, anonymous)",
        "poll",
        "Flask hello",
        "hello",
        goals={"sqlite": 0.75, "postgresql": 0.3},
    ),
    Row("poll with a token", "poll token", "Flask hello", "hello"),
    Row("poll, If-None-Match: 304", "poll 304", "Flask empty 304", "empty", goals=both(0.65)),
    Row("poll, If-None-Match: 304", "poll 304", "our own 200", "poll", goals=both(1.0)),
    Row("history, 10 years monthly", "history", "Flask ready bytes", "ready", goals=both(0.65)),
    Row(
        "evidence, 50 rows of a candidate",
        "list",
        "Flask hello",
        "hello",
        goals={"sqlite": 0.4, "postgresql": 0.25},
    ),
    Row(
        "the same, read anew with a token",
        "list anew",
        "Flask hello",
        "hello",
        goals={"sqlite": 0.4, "postgresql": 0.25},
    ),
    Row(
        "evidence of all, page {far}",
        "list far",
        "page 1",
        "list first",
        speed=False,
        goals=both(1.2),
    ),
    Row("record one entry: POST", "post", "Flask POST hello", "hello post"),
    Row(
        "record one entry: POST",
        "post",
        "plain smorest + ORM",
        "plain post",
        speed=False,
        goals=both(1 / 3),
    ),
    *(
        Row(what, "poll", against, f"{peer} {which}", goals=both(goal))
        for what, which in (
            ("poll; they: all 218 stored scores", "poll"),
            ("poll; they: 8 of them, 5 kB", "brief"),
        )
        for against, peer, goal in (
            ("Datasette SQL", "datasette", 40),
            ("Django Ninja", "ninja", 130),
            ("plain smorest + ORM", "plain", 200),
        )
    ),
    Row("the same, read anew with a token", "list anew", "plain smorest + ORM", "plain list"),
    Row(
        "record one entry: the action",
        "record",
        "raw transaction",
        "raw",
        speed=False,
        clock="wall",
        goals=both(1.5),
    ),
    Row(
        "one new entry: fresh scorecard",
        "rebuilt",
        "reading its columns",
        "columns",
        speed=False,
        goals=both(1.5),
    ),
    Row(
        "readiness page, nothing changed",
        "page",
        "our own poll",
        "poll",
        speed=False,
        goals=both(3.0),
    ),
    Row(
        "one new entry: readiness page",
        "page rebuilt",
        "scorecard, history",
        "made afresh",
        speed=False,
        goals=both(2.0),
    ),
    Row("grown from {small:,}: poll", "poll", "itself", "small poll", False, goals=both(1.1)),
    Row("grown from {small:,}: POST", "post", "itself", "small post", False, goals=both(1.3)),
    Row("grown from {small:,}: list", "list anew", "itself", "small list", False, goals=both(1.5)),
)


@dataclass(frozen=True)
class Result:
    """A row as it came out. The costs are medians, in microseconds of the row's clock."""

    row: Row
    ratio: Spread
    ours: float
    reference: float
    goal: float | None

    @property
    def verdict(self) -> str:
        """reached: by the median; close: by one round at least; missed: by none."""
        if self.goal is None:
            return ""
        best, sign = (self.ratio.most, 1) if self.row.speed else (self.ratio.least, -1)
        if self.ratio.median * sign >= self.goal * sign:
            return "reached"
        return "close" if best * sign >= self.goal * sign else "missed"


@dataclass(frozen=True)
class Measured:
    """All rows on one engine, and the sizes of the answers that were served."""

    results: list[Result]
    sizes: dict[str, int]
    far: int


def measure(
    workload: Workload,
    small: Workload | None,
    entries: int,
    rounds: int,
    backends: Backends | None,
) -> Measured:
    """All rows whose contestants there are; `small` is the same workload with fewer entries."""
    app = application(workload)
    reads, writes = Reads(app, workload.token), Writes(app, workload)
    far = FARTHEST if entries >= FARTHEST * PAGE else FAR
    contestants: list[TakesTurns] = [
        *_service(app, reads, writes, far),
        *_bare(reads.history(), writes),
    ]
    sizes = {
        "scorecard": len(reads.poll()),
        "history": len(reads.history()),
        "50 rows": len(reads.listed()),
        "readiness page": len(reads.readiness()),
    }
    with ExitStack() as stack:
        raw = stack.enter_context(raw_transaction(workload.url, RAW, writes.contents))
        contestants.append(Contestant("raw", raw))
        if why_no_peers() is None:
            theirs, lengths = stack.enter_context(peers(workload))
            contestants += theirs
            sizes |= lengths
        if small is not None:
            contestants += stack.enter_context(_small(small))
        costs = interleave(contestants, rounds, backends)
    app.extensions["scorecard"].database.engine.dispose()
    engine = workload.database.engine.dialect.name
    there = [row for row in ROWS if row.reference in costs]
    return Measured([_result(row, costs, engine) for row in there], sizes, far)


@contextmanager
def _small(workload: Workload) -> Iterator[list[Contestant]]:
    app = application(workload)
    reads, writes = Reads(app, workload.token), Writes(app, workload)
    yield [
        Contestant("small poll", reads.poll),
        Contestant("small post", writes.post),
        Contestant("small list", reads.listed_anew),
    ]
    app.extensions["scorecard"].database.engine.dispose()


def _service(app: Flask, reads: Reads, writes: Writes, far: int) -> list[Contestant]:
    rebuilds = Rebuilds(app, writes)
    return [
        Contestant("poll", reads.poll),
        Contestant("poll token", reads.poll_with_token),
        Contestant("poll 304", reads.not_modified),
        Contestant("history", reads.history),
        Contestant("list", reads.listed),
        Contestant("list anew", reads.listed_anew),
        Contestant("list first", reads.first_page),
        Contestant("list far", reads.page(far)),
        Contestant("post", writes.post),
        Contestant("record", writes.record),
        Contestant("rebuilt", rebuilds.scorecard, before=rebuilds.one_more),
        Contestant("columns", rebuilds.columns),
        Contestant("page", reads.readiness),
        Contestant("page rebuilt", rebuilds.readiness, before=rebuilds.one_more),
        Contestant("made afresh", rebuilds.scorecard_and_history, before=rebuilds.one_more),
    ]


def _bare(history: bytes, writes: Writes) -> list[Contestant]:
    bare = bare_flask(history)
    return [
        Contestant("hello", Call(bare, "/hello").expecting(200)),
        Contestant("empty", Call(bare, "/empty").expecting(304)),
        Contestant("ready", Call(bare, "/ready").expecting(200)),
        Contestant(
            "hello post", Call(bare, "/hello", method="POST", body=writes.body).expecting(200)
        ),
    ]


def _result(row: Row, costs: Mapping[str, list[Cost]], engine: str) -> Result:
    over, under = (row.reference, row.ours) if row.speed else (row.ours, row.reference)
    return Result(
        row=row,
        ratio=ratio(costs, over, under, row.clock),
        ours=microseconds(costs, row.ours, row.clock),
        reference=microseconds(costs, row.reference, row.clock),
        goal=row.goals.get(engine),
    )
