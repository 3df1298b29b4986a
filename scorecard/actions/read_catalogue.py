"""Look up candidates, sources and indicators."""

from __future__ import annotations

from scorecard.actions.open_database import Database
from scorecard.records import Candidate, CatalogueChange, CatalogueIndicator, Source
from scorecard.store import candidates, catalogue_changes, indicators, sources


def list_candidates(database: Database) -> list[Candidate]:
    with database.reading.begin() as session:
        return candidates.list_candidates(session)


def read_candidate(database: Database, code: str) -> Candidate:
    with database.reading.begin() as session:
        return candidates.get_candidate(session, code)


def list_candidate_changes(database: Database, code: str) -> list[CatalogueChange]:
    """What was changed of a candidate, oldest first. Raises NotFound."""
    with database.reading.begin() as session:
        number, _ = candidates.find(session, code)
        return catalogue_changes.list_changes(session, catalogue_changes.CANDIDATE, number)


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


def list_indicator_changes(database: Database, code: str) -> list[CatalogueChange]:
    """What was changed of an indicator, oldest first. Raises NotFound."""
    with database.reading.begin() as session:
        number, _ = indicators.must_find(session, code)
        return catalogue_changes.list_changes(session, catalogue_changes.INDICATOR, number)
