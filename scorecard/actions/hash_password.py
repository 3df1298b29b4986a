"""Make of a password what may be kept of it."""

from __future__ import annotations

from argon2 import PasswordHasher

from scorecard.errors import Invalid

# NIST SP 800-63B: length is what counts, and no rule about which characters.
SHORTEST = 12
LONGEST = 1_000
# argon2id by the library's defaults, which follow RFC 9106.
HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash. Raises Invalid for one that is too short, or no text."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid.at("password", f"Must have {SHORTEST} to {LONGEST} characters.")
    if not password.isprintable():
        raise Invalid.at("password", "Must be characters that can be typed.")
    return HASHER.hash(password)
