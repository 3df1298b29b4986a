"""Time contestants in turns and compare them. Knows nothing of the service.

CPU, not requests a second: on a shared machine the former moves far less between rounds. The
turns are short, so that whatever else the machine does falls on all contestants alike.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Protocol

import psycopg

TURN_SECONDS = 0.02
TURNS = 8
SEED = 1
MOST_CALLS = 1000
NANOSECONDS = 1e9
TICKS = 100  # a second in /proc/<pid>/stat, on every Linux


@dataclass(frozen=True)
class Contestant:
    """Something to call. `before` runs ahead of each call, untimed."""

    name: str
    call: Callable[[], object]
    before: Callable[[], object] | None = None

    def calls_a_turn(self) -> int:
        """How many calls fill a turn; warms up on the way."""
        took = []
        for _ in range(10):
            self._ready()
            start = time.perf_counter()
            self.call()
            took.append(time.perf_counter() - start)
        return max(1, min(MOST_CALLS, round(TURN_SECONDS / median(took))))

    def turn(self, calls: int, backends: Backends | None) -> tuple[float, float]:
        """CPU and wall seconds of that many calls, after one that warms the caches."""
        gc.collect()
        self._ready()
        self.call()
        if self.before is None:
            return _timed(self.call, calls, backends)
        cpu = wall = 0.0
        for _ in range(calls):
            self._ready()
            more_cpu, more_wall = _timed(self.call, 1, backends)
            cpu, wall = cpu + more_cpu, wall + more_wall
        return cpu, wall

    def _ready(self) -> None:
        if self.before is not None:
            self.before()


class TakesTurns(Protocol):
    """What is measured, in this process or in one of its own."""

    @property
    def name(self) -> str: ...

    def calls_a_turn(self) -> int: ...

    def turn(self, calls: int, backends: Backends | None) -> tuple[float, float]: ...


@dataclass(frozen=True)
class Cost:
    """Seconds a call."""

    cpu: float
    wall: float


class Backends:
    """The CPU time of PostgreSQL's processes that serve some databases, if they can be seen.

    `server` is a connection to another database of the same server.
    """

    def __init__(self, server: psycopg.Connection, databases: Sequence[str]) -> None:
        self.server = server
        self.databases = list(databases)

    def seconds(self) -> float:
        return sum(_cpu_of(pid) for pid in self._pids())

    def visible(self) -> bool:
        """Whether the server runs here, where its processes can be read."""
        try:
            return "postgres" in _command(self.server.info.backend_pid)
        except OSError:
            return False

    def _pids(self) -> list[int]:
        rows = self.server.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = ANY(%s) AND backend_type = 'client backend'",
            [self.databases],
        )
        return [pid for (pid,) in rows]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="ascii")


def _cpu_of(pid: int) -> float:
    """Seconds on a CPU: from schedstat, in nanoseconds, or from stat, in hundredths."""
    try:
        scheduled = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii")
        return int(scheduled.split()[0]) / NANOSECONDS
    except FileNotFoundError:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        user, system = after_name.split()[11:13]
        return (int(user) + int(system)) / TICKS


def interleave(
    contestants: Sequence[TakesTurns], rounds: int, backends: Backends | None
) -> dict[str, list[Cost]]:
    """Each contestant's cost in each round, by name. A round is TURNS turns of everybody.

    The order changes every turn: whoever follows a write finds the caches cold.
    """
    order, shuffle = list(contestants), Random(SEED).shuffle
    calls = {one.name: one.calls_a_turn() for one in contestants}
    gc.collect()
    gc.freeze()  # What was made before is there for all of them; only what they make is collected.
    costs: dict[str, list[Cost]] = {one.name: [] for one in contestants}
    for _ in range(rounds):
        spent = {one.name: (0.0, 0.0) for one in contestants}
        for _ in range(TURNS):
            shuffle(order)
            for one in order:
                cpu, wall = one.turn(calls[one.name], backends)
                so_far = spent[one.name]
                spent[one.name] = so_far[0] + cpu, so_far[1] + wall
        for name, (cpu, wall) in spent.items():
            made = calls[name] * TURNS
            costs[name].append(Cost(cpu / made, wall / made))
    return costs


def _timed(
    call: Callable[[], object], calls: int, backends: Backends | None
) -> tuple[float, float]:
    served = backends.seconds() if backends else 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    served = backends.seconds() - served if backends else 0.0
    return cpu + served, wall


@dataclass(frozen=True)
class Spread:
    """A figure over the rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: list[float]) -> Spread:
        return cls(median(figures), min(figures), max(figures))


def ratio(costs: Mapping[str, list[Cost]], over: str, under: str, clock: str) -> Spread:
    """The cost of `over` in units of that of `under`, round by round. `clock`: cpu or wall."""
    pairs = zip(costs[over], costs[under], strict=True)
    return Spread.of([getattr(one, clock) / getattr(other, clock) for one, other in pairs])


def microseconds(costs: Mapping[str, list[Cost]], name: str, clock: str) -> float:
    return 1e6 * median(getattr(cost, clock) for cost in costs[name])
