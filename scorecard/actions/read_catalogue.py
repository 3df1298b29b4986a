"""Look up candidates, sources and indicators."""

from __future__ import annotations

from scorecard.actions.open_database import Database
from scorecard.records import Candidate, CatalogueIndicator, Source
from scorecard.store import candidates, indicators, sources


def list_candidates(database: Database) -> list[Candidate]:
    with database.reading.begin() as session:
        return candidates.list_candidates(session)


def read_candidate(database: Database, code: str) -> Candidate:
    with database.reading.begin() as session:
        return candidates.get_candidate(session, code)


def list_sources(database: Database) -> list[Source]:
    with database.reading.begin() as session:
        return sources.list_sources(session)


def read_source(database: Database, slug: str) -> Source:
    with database.reading.begin() as session:
        return sources.get_source(session, slug)


def list_indicators(database: Database) -> list[CatalogueIndicator]:
    with database.reading.begin() as session:
        return indicators.list_indicators(session)


def read_indicator(database: Database, code: str) -> CatalogueIndicator:
    with database.reading.begin() as session:
        return indicators.get_indicator(session, code)
