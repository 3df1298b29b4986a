"""What time it is, in UTC: asked at the edges, and handed on from there."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in UTC, which is the day that ages are counted to."""
    return now().date()
