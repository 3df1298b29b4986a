"""Figures about this process: what was asked, how long it took, what is taken; shown at /metrics.

Counting a request costs a lock and a few additions, so that a poll does not feel it. The gauges are
measured when somebody reads them, and what writes them for Prometheus is imported then: it is a
tenth of the memory of a process, and most are never asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name
from threading import Lock
from typing import Any

from flask import Flask, Response, request

from scorecard.web.identity import near

# Where Flask says which route answers.
ROUTE = "scorecard.route"
NO_ROUTE = "none"
# Anybody can make up others, and each would be kept for ever.
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
# Upper ends, in seconds, from a poll that is ready to a simulation.
ENDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WRITER = "scorecard.web.exposition:write"

# The name of a figure, what it says, and its value.
Gauge = tuple[str, str, float]


@dataclass
class Durations:
    """How many requests of a route took how long; the last of `counts` are longer than all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(ENDS) + 1))
    total: float = 0.0


@dataclass(frozen=True)
class Counted:
    """What was counted until an instant: answers by route, method and status; times by route."""

    answers: dict[tuple[str, str, str], int]
    took: dict[str, Durations]


class Metrics:
    """What this process has counted, and the gauges that are read when somebody asks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: dict[tuple[str, str, str], int] = {}
        self._durations: dict[str, Durations] = {}
        self._measures: list[Callable[[], Iterator[Gauge]]] = []

    def count(self, route: str, method: str, status: str, seconds: float) -> None:
        """An answer began after so many seconds. `status` begins with its three digits."""
        key = (route, method if method in METHODS else "other", status[:3])
        with self._lock:
            self._answers[key] = self._answers.get(key, 0) + 1
            took = self._durations.get(route)
            if took is None:
                took = self._durations[route] = Durations()
            took.counts[bisect_left(ENDS, seconds)] += 1
            took.total += seconds

    def measured_by(self, measure: Callable[[], Iterator[Gauge]]) -> None:
        """What `measure` gives is measured each time that somebody asks."""
        self._measures.append(measure)

    def counted(self) -> Counted:
        with self._lock:
            took = {route: Durations([*d.counts], d.total) for route, d in self._durations.items()}
            return Counted(dict(self._answers), took)

    def gauges(self) -> Iterator[Gauge]:
        for measure in self._measures:
            yield from measure()


def register(app: Flask, metrics: Metrics) -> None:
    """Say which route answers, and show the figures at /metrics."""

    def get_metrics() -> Response:
        text, media_type = resolve_name(WRITER)(metrics)
        response = Response(text)
        response.headers["Content-Type"] = media_type
        response.headers["Cache-Control"] = "no-store"
        return response

    app.before_request(_say_the_route)
    app.add_url_rule("/metrics", "metrics", near(get_metrics))


def _say_the_route() -> None:
    rule = request.url_rule
    if rule is not None:
        request.environ[ROUTE] = rule.rule


def route_of(environ: Mapping[str, Any]) -> str:
    """The route that answered, as Flask said it."""
    found: str = environ.get(ROUTE, NO_ROUTE)
    return found
