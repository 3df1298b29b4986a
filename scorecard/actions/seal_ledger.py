"""Seal what was done: number it, extend the tree, sign how it stands."""

from __future__ import annotations

from scorecard.actions.open_database import Database
from scorecard.errors import Unavailable
from scorecard.ledger.notes import Signer
from scorecard.store import actions, seal

NO_KEY = (
    "The ledger has no key, so nothing can be signed. Make one with: scorecard ledger key, and "
    "give it as SCORECARD_LEDGER_KEY_FILE."
)


def seal_ledger(database: Database) -> int:
    """Seal all that is committed. Gives the size of the tree."""
    with database.writing.begin() as session:
        actions.number_actions(session)
        return seal.seal(session)


def sign_checkpoint(database: Database, signer: Signer | None) -> str:
    """The signed note of the tree as it stands, sealed first. Raises Unavailable without a key.

    A tree that has not grown has the note that was signed before.
    """
    if signer is None:
        raise Unavailable(NO_KEY)
    with database.reading.begin() as session:
        if not actions.unnumbered(session) and not seal.is_behind(session):
            note = seal.checkpoint(session, seal.size(session))
            if note is not None:
                return note
    with database.writing.begin() as session:
        actions.number_actions(session)
        size = seal.seal(session)
        note = seal.checkpoint(session, size)
        if note is None:
            root = seal.root(session, size)
            note = signer.signed(size, root, seal.last_note(session))
            seal.keep_checkpoint(session, size, root, note)
    return note
