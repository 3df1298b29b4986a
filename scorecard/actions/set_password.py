"""Give an account another password."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher

from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.store import accounts, sign_ins

# NIST SP 800-63B: length is what counts, and no rule about which characters.
SHORTEST = 12
LONGEST = 1_000


def set_password(database: Database, username: str, password: str, now: datetime) -> None:
    """Every browser that is signed in with the old one is signed out.

    Raises NotFound, or Invalid.
    """
    password_hash = hashed(password)
    with database.writing.begin() as session:
        account, _ = accounts.get_account(session, username)
        accounts.set_password(session, account, password_hash)
        sign_ins.end_sign_ins_of(session, account, now)


def hashed(password: str) -> str:
    """What is kept of a password. Raises Invalid for one that is too short, or no text."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid.at("password", f"Must have {SHORTEST} to {LONGEST} characters.")
    if not password.isprintable():
        raise Invalid.at("password", "Must be characters that can be typed.")
    return PasswordHasher().hash(password)
