"""The neutral workload: 40 candidates, 7 criteria of 30 indicators, N dated entries.

Every figure follows from the seed, so two runs measure the same data. Names, sources, the
catalogue and the framework go through the service's actions; entries are inserted in bulk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.entries import (
    CANDIDATES,
    CRITERIA,
    FIRST_DAY,
    INDICATORS,
    LEAVES,
    SOURCES,
    insert_entries,
)
from scorecard.actions.add_account import add_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.issue_token import issue_token
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import Database, open_database
from scorecard.actions.publish_framework import publish_framework
from scorecard.records import Account, Candidate, CatalogueIndicator, Review, Role, Source

BEGIN = datetime(2016, 1, 1, tzinfo=UTC)
FRAMEWORK = "benchmark"
WHY = {"reason": "The workload needs one."}


@dataclass(frozen=True)
class Workload:
    """A filled database, who writes to it and with which token."""

    database: Database
    url: str
    analyst: Account
    token: str


def build(url: str, entries: int) -> Workload:
    """Migrate the empty database at `url` and fill it."""
    migrate(url)
    database = open_database(url)
    analyst = add_account(database, "analyst", Role.ANALYST, None, BEGIN)
    for code in CANDIDATES:
        add_candidate(database, Candidate(code, f"Candidate {code}"), analyst, BEGIN)
    sources = [Source(slug, slug.title(), slug[-1].upper()) for slug in SOURCES]
    add_sources(database, sources, analyst, BEGIN)
    add_indicators(database, [_catalogued(code) for code in INDICATORS], analyst, BEGIN)
    draft_framework(database, _framework(), analyst, BEGIN)
    publish_framework(database, FRAMEWORK, 1, analyst, BEGIN)
    with database.engine.begin() as connection:
        insert_entries(connection, entries, analyst)
    _settle(database)
    token = issue_token(database, analyst, "benchmark", datetime.now(UTC))
    return Workload(database, url, analyst, token)


def _catalogued(code: str) -> CatalogueIndicator:
    """The last indicator of each criterion has its entries reviewed."""
    review = Review.REQUIRED if code.endswith(f"_i{LEAVES}") else Review.NONE
    return CatalogueIndicator(code, code.upper(), "%", "quantity", None, 0.0, 100.0, review=review)


def _framework() -> dict[str, Any]:
    ageing = {
        "grace_days": 365,
        "half_life_days": 730,
        "stale_after_days": 1095,
        "drop_after_days": None,
        "widening_per_year": 3,
    }
    return {
        "slug": FRAMEWORK,
        "version": 1,
        "title": "The neutral workload",
        "starts_on": {"value": FIRST_DAY.isoformat(), **WHY},
        "target": {"value": 80, **WHY},
        "scale": {"bands": [{"name": "early", "from": 0}, {"name": "late", "from": 50}], **WHY},
        "ageing": {"annual": {**ageing, **WHY}},
        "correlation": {
            "within_family": 0.5,
            "between_related": 0.3,
            "related_families": [],
            **WHY,
        },
        "tree": _node("overall", [_criterion(c) for c in range(CRITERIA)], method="geometric"),
    }


def _criterion(number: int) -> dict[str, Any]:
    codes = INDICATORS[number * LEAVES : (number + 1) * LEAVES]
    own = {"weight": 1, "weight_reason": "All alike.", "floor": {"value": 40, **WHY}}
    return _node(f"criterion-{number + 1}", [_leaf(code) for code in codes], **own)


def _node(
    code: str, children: list[dict[str, Any]], method: str = "arithmetic", **own: Any
) -> dict[str, Any]:
    return {
        "code": code,
        "title": code.title(),
        "aggregation": {"method": method, **WHY},
        "missing": {"rule": "renormalise", "min_coverage": 0.3, **WHY},
        "children": children,
        **own,
    }


def _leaf(code: str) -> dict[str, Any]:
    knots = [{"value": end, "points": end, **WHY} for end in (0, 100)]
    return {
        "indicator": code,
        "title": f"Indicator {code}",
        "weight": 1,
        "weight_reason": "All alike.",
        "normalisation": {"method": "knots", "knots": knots},
        "pool": {"method": "latest"},
        "error": {"sigma": 5, **WHY},
        "ageing": "annual",
    }


def _settle(database: Database) -> None:
    """What autovacuum would soon do, done now rather than in the middle of a measurement."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            settling = connection.execution_options(isolation_level="AUTOCOMMIT")
            settling.exec_driver_sql("VACUUM ANALYZE")
