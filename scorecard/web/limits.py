"""How often what is dear to answer may be tried."""

from __future__ import annotations

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from scorecard.errors import BadSettings


class Attempts:
    """So many tries in a stretch of time, for each address and each name, in this process."""

    def __init__(self, rate: str) -> None:
        try:
            self.rate = parse(rate)
        except ValueError:
            raise BadSettings(f"{rate!r} is not a rate; write it like '10 per minute'.") from None
        self.window = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, *names: str) -> None:
        """Count one try for each. Raises TooManyRequests when one of them has none left."""
        left = [self.window.hit(self.rate, name) for name in names]
        if not all(left):
            raise TooManyRequests(
                "Too many tries; wait a moment.", retry_after=self.rate.get_expiry()
            )
