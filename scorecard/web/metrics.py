"""Figures about this process for Prometheus: what was asked, how long it took, what is taken.

Counting a request costs a lock and a few additions, so that a poll does not feel it. The gauges are
measured when somebody reads them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from scorecard.web.identity import near

# Where Flask says which route answers.
ROUTE = "scorecard.route"
NO_ROUTE = "none"
# Anybody can make up others, and each would be kept for ever.
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
# Upper ends, in seconds, from a poll that is ready to a simulation.
ENDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# The name of a figure, what it says, and its value.
Gauge = tuple[str, str, float]


@dataclass
class Durations:
    """How many requests of a route took how long; the last of `counts` are longer than all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(ENDS) + 1))
    total: float = 0.0


class Metrics(Collector):
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

    def gauges(self, measure: Callable[[], Iterator[Gauge]]) -> None:
        """What `measure` gives is measured each time that somebody asks."""
        self._measures.append(measure)

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            answers = dict(self._answers)
            took = {route: (list(d.counts), d.total) for route, d in self._durations.items()}
        asked = CounterMetricFamily(
            "scorecard_requests", "Answers given.", labels=("route", "method", "status")
        )
        for key, number in answers.items():
            asked.add_metric(key, number)
        yield asked
        yield _histogram(took)
        for measure in self._measures:
            for name, says, value in measure():
                yield GaugeMetricFamily(name, says, value)


def _histogram(took: dict[str, tuple[list[int], float]]) -> Metric:
    made = HistogramMetricFamily(
        "scorecard_request_seconds", "Until an answer began.", labels=("route",)
    )
    for route, (counts, total) in took.items():
        below, ends = 0, [*map(str, ENDS), "+Inf"]
        buckets = []
        for end, number in zip(ends, counts, strict=True):
            below += number
            buckets.append((end, below))
        made.add_metric((route,), buckets, total)
    return made


def register(app: Flask, metrics: Metrics) -> None:
    """Say which route answers, and show the figures at /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics)
    ProcessCollector(registry=registry)

    def get_metrics() -> Response:
        response = Response(generate_latest(registry))
        response.headers["Content-Type"] = CONTENT_TYPE_LATEST
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
