"""A small ledger to test against: one candidate, one source, one indicator, and somebody."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.open_database import Database
from scorecard.actions.publish_framework import publish_framework
from scorecard.errors import NotFound
from scorecard.records import Account, Candidate, CatalogueIndicator, Role
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, a_source


def begin(
    database: Database,
    *indicators: CatalogueIndicator,
    codes: tuple[str, ...] = ("UKR",),
    now: datetime = NOW,
) -> None:
    """Candidates, the source `monitor` (B), and indicators (`support` if none is given)."""
    keeper = keeper_of(database)
    for code in codes:
        add_candidate(database, Candidate(code, code.title()), keeper, now)
    add_sources(database, [a_source()], keeper, now)
    add_indicators(database, indicators or [a_catalogue_indicator()], keeper, now)


def keeper_of(database: Database) -> Account:
    """Whoever keeps the catalogue of a test's ledger."""
    try:
        return find_account(database, "keeper")
    except NotFound:
        return add_account(database, "keeper", Role.ADMIN, None, NOW)


def publish(
    database: Database, account: Account, version: int = 1, now: datetime = NOW, **changes: object
) -> None:
    """The framework `simple`, one indicator, published."""
    draft_framework(database, a_document(version=version, **changes), account, now)
    publish_framework(database, "simple", version, account, now)
