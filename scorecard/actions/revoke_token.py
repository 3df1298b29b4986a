"""Revoke an API token: from now on it opens nothing."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import NotAllowed
from scorecard.people import TokenCard
from scorecard.records import Account, Scope
from scorecard.store import accounts, api_tokens


def revoke_token(
    database: Database, prefix: str, now: datetime, by: Account | None = None
) -> TokenCard:
    """The token as it ended; again does nothing. `by` is None at the machine itself.

    Whoever is signed in revokes their own, a token those of its account that may do no more than
    it does, itself first of all; whoever may administer, any. Raises NotAllowed, or NotFound, as
    for one that is not there, for somebody else's.
    """
    with database.writing.begin() as session:
        token = api_tokens.get_token(session, prefix)
        if by is not None and not by.may(Scope.ADMINISTER):
            if token.username != by.username:
                raise api_tokens.unknown(prefix)
            if not set(token.scopes) <= set(by.scopes):
                raise NotAllowed("A token revokes only those that may do no more than it does.")
        owner = accounts.get_account(session, token.username).account
        if api_tokens.revoke(session, prefix, now):
            accounts.note(session, owner, "revoke-token", prefix, by, now)
        return api_tokens.get_token(session, prefix)
