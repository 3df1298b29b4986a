"""Days and instants as the drivers have them, written in canonical form.

SQLite keeps anything anywhere, and one day may be written in several ways: text that is not
exactly as the service writes it is refused, as it would otherwise pass for what it is not.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from scorecard.ledger import canonical

# Entries of one action share an instant, and days come again and again.
REMEMBERED = 4_096


def day_as_text(day: date | str) -> str:
    """Raises ValueError or TypeError for what is no day."""
    return day.isoformat() if isinstance(day, date) else _day(day)


def instant_as_text(at: datetime | str) -> str:
    """In UTC. Raises ValueError or TypeError for what is no instant."""
    return canonical.instant(at.astimezone(UTC)) if isinstance(at, datetime) else _instant(at)


@lru_cache(REMEMBERED)
def _day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(f"{text!r} is not a day as it is kept.")
    return text


@lru_cache(REMEMBERED)
def _instant(text: str) -> str:
    at = datetime.fromisoformat(text)
    if at.isoformat(" ", "microseconds") != text or at.tzinfo is not None:
        raise ValueError(f"{text!r} is not an instant as it is kept.")
    return canonical.instant(at.replace(tzinfo=UTC))
