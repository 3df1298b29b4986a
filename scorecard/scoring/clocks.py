"""Days and instants as the integers that columns hold.

A day counts from 1970-01-01; an instant counts microseconds from 1970-01-01T00:00Z.
Whatever is still open ends at NEVER_DAY or NEVER_INSTANT.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

NEVER_DAY = 2**31 - 1
NEVER_INSTANT = 2**63 - 1

_EPOCH_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_number(day: date) -> int:
    return (day - _EPOCH_DAY).days


def day_from(number: int) -> date:
    return _EPOCH_DAY + timedelta(days=int(number))


def instant_number(instant: datetime) -> int:
    """Microseconds since the epoch, exact. Naive datetimes are refused."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone; UTC is what the service keeps.")
    return (instant - _EPOCH) // timedelta(microseconds=1)
