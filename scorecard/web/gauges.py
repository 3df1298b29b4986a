"""The gauges of a running service: what is taken of what there is, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scorecard.actions.measure_backlog import measure_backlog
from scorecard.web.metrics import Gauge
from scorecard.web.service import Service


def gauges_of(service: Service, held_bytes: Callable[[], int]) -> Callable[[], Iterator[Gauge]]:
    """`held_bytes` is what is held before Flask."""

    def measure() -> Iterator[Gauge]:
        yield "scorecard_waits", "Waits and streams of changes held.", service.changed.places.taken
        yield "scorecard_exports", "Exports on their way.", service.downloads.places.taken
        yield "scorecard_computations", "Dear computations running.", service.computations.taken
        yield "scorecard_cache_bytes", "Ready answers kept.", service.ready.held + held_bytes()
        found = measure_backlog(service.database)
        yield "scorecard_database_connections", "Taken from the pool.", found.connections
        yield "scorecard_database_kept", "Kept open beside the pool, and idle.", found.kept
        yield "scorecard_webhook_backlog", "Deliveries not yet made.", found.deliveries
        yield "scorecard_actions", "Actions recorded.", found.actions
        yield "scorecard_sealed_actions", "Of these sealed in the ledger.", found.sealed
        if found.sealed_at is not None:
            says = "When the newest sealed action was done."
            yield "scorecard_sealed_until_seconds", says, found.sealed_at.timestamp()

    return measure
