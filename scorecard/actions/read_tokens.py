"""Look up API tokens: everything about them but their secrets."""

from __future__ import annotations

from scorecard.actions.open_database import Database
from scorecard.people import TokenCard
from scorecard.store import api_tokens


def list_tokens(database: Database, of: str | None = None) -> list[TokenCard]:
    """Everybody's, or those of one account, the newest first; what has ended too."""
    with database.reading.begin() as session:
        return api_tokens.list_tokens(session, of)


def read_token(database: Database, prefix: str) -> TokenCard:
    """The token that begins so. Raises NotFound."""
    with database.reading.begin() as session:
        return api_tokens.get_token(session, prefix)
