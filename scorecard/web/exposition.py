"""The figures of this process as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from scorecard.web.metrics import ENDS, Durations, Metrics


def write(metrics: Metrics) -> tuple[bytes, str]:
    """The text, with what the process itself takes, and its media type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Families(metrics))
    ProcessCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST


class Families(Collector):
    """The figures, those of a kind together."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        counted = self._metrics.counted()
        asked = CounterMetricFamily(
            "scorecard_requests", "Answers given.", labels=("route", "method", "status")
        )
        for key, number in counted.answers.items():
            asked.add_metric(key, number)
        yield asked
        yield _histogram(counted.took)
        for name, says, value in self._metrics.gauges():
            yield GaugeMetricFamily(name, says, value)


def _histogram(took: dict[str, Durations]) -> Metric:
    made = HistogramMetricFamily(
        "scorecard_request_seconds", "Until an answer began.", labels=("route",)
    )
    for route, durations in took.items():
        below, ends = 0, [*map(str, ENDS), "+Inf"]
        buckets = []
        for end, number in zip(ends, durations.counts, strict=True):
            below += number
            buckets.append((end, below))
        made.add_metric((route,), buckets, durations.total)
    return made
