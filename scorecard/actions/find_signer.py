"""Find the key that signs checkpoints of the ledger."""

from __future__ import annotations

from scorecard.actions.open_database import key_beside
from scorecard.errors import BadSettings
from scorecard.ledger.notes import LEDGER, Signer, seed_from

__all__ = ["Signer", "find_signer"]


def find_signer(ledger_key: str, database_url: str) -> Signer | None:
    """By the key that is set, or the one that `scorecard init` put beside an SQLite database.

    None where there is neither. Raises BadSettings for a key that is none.
    """
    beside = key_beside(database_url)
    text = ledger_key
    if not text and beside is not None and beside.exists():
        text = beside.read_text(encoding="ascii").strip()
    try:
        return Signer(LEDGER, seed_from(text)) if text else None
    except ValueError as error:
        raise BadSettings(f"SCORECARD_LEDGER_KEY: {error}") from None
