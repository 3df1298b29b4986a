"""How often one address may try what is dear to answer."""

from __future__ import annotations

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from scorecard.errors import BadSettings


class Attempts:
    """So many tries in a stretch of time, for each address, in this process."""

    def __init__(self, rate: str) -> None:
        try:
            self.rate = parse(rate)
        except ValueError:
            raise BadSettings(f"{rate!r} is not a rate; write it like '10 per minute'.") from None
        self.window = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, address: str) -> None:
        """Count one try. Raises TooManyRequests when there is none left."""
        if not self.window.hit(self.rate, address):
            raise TooManyRequests(
                "Too many tries; wait a moment.", retry_after=self.rate.get_expiry()
            )
