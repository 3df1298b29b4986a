"""How often what is dear to answer may be tried, and how often anything may be asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from threading import Lock
from time import time
from typing import Any

from flask import Flask, Response, g, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import RequestURITooLarge, TooManyRequests

from scorecard.errors import BadSettings
from scorecard.web.addresses import HELD

OFF = "off"
LONGEST_ADDRESS = 8_192
# Enough of a token to tell it from others; the rest stays secret.
TOLD_APART = 12
# A monitor that is told to come back later reports an outage.
UNCOUNTED = {"healthz", "readyz", "metrics", "pages.static"}


class Attempts:
    """So many tries in a stretch of time, for each address and each name, in this process."""

    def __init__(self, rate: str) -> None:
        self.rate = _rate(rate)
        self.window = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, *names: str) -> None:
        """Count one try for each. Raises TooManyRequests when one of them has none left."""
        left = [self.window.hit(self.rate, name) for name in names]
        if not all(left):
            raise TooManyRequests(
                "Too many tries; wait a moment.", retry_after=self.rate.get_expiry()
            )


class Counts:
    """How often each name came in this stretch of time; at its end all are forgotten.

    The storage of `limits` starts a thread every now and then, which would cost a poll a tenth.
    """

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._stretch = 0
        self._seen: dict[str, int] = {}
        self._lock = Lock()

    def hit(self, name: str, times: int = 1) -> int:
        """Count it, and say how often it came now."""
        stretch = int(time()) // self.seconds
        with self._lock:
            if stretch != self._stretch:
                self._stretch, self._seen = stretch, {}
            self._seen[name] = found = self._seen.get(name, 0) + times
        return found

    def seconds_left(self) -> int:
        """Until all are forgotten."""
        return self.seconds - int(time()) % self.seconds


class Asking:
    """How many requests a token, or an address without one, may send; 304s are requests too.

    The headers are those of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left.
    """

    def __init__(self, rate: str) -> None:
        self.rate = _rate(rate)
        self.most = self.rate.amount
        self.counts = Counts(self.rate.get_expiry())
        policy = f'"asking";q={self.most};w={self.counts.seconds}'
        self.policy = ("RateLimit-Policy", policy)

    def came(self, environ: Mapping[str, Any]) -> int:
        """Count a request: how often whoever asks came; an address that tries tokens came often."""
        address = environ.get("REMOTE_ADDR", "")
        token = _token(environ)
        tried = 0 if token is None else self.counts.hit(f"wrong from {address}", 0)
        return tried + 1 if tried >= self.most else self.counts.hit(token or f"from {address}")

    def left(self, came: int) -> list[tuple[str, str]]:
        """The headers that say what is left to who came so often."""
        left = self.most - came if came < self.most else 0
        return [self.policy, ("RateLimit", f'"asking";r={left};t={self.counts.seconds_left()}')]

    def count(self) -> None:
        """Raises TooManyRequests for who has none left."""
        if request.endpoint in UNCOUNTED:
            return
        g.asked = self.came(request.environ)
        if g.asked > self.most:
            raise TooManyRequests(
                f"More than {self.rate}; ask again later, and less often.",
                retry_after=self.counts.seconds_left(),
            )

    def tell(self, response: Response) -> Response:
        """What is left, to whoever was counted. A token that does not count is its address's."""
        came = g.get("asked")
        if came is None:
            return response
        if response.status_code == HTTPStatus.UNAUTHORIZED and _token(request.environ):
            self.counts.hit(f"wrong from {request.environ.get('REMOTE_ADDR', '')}")
        response.headers.extend(self.left(came))
        return response


def register(app: Flask, rate: str) -> Asking | None:
    """Count requests, unless that is off, and refuse addresses that no reader writes."""
    app.before_request(_refuse_long_addresses)
    if rate == OFF:
        return None
    asking = Asking(rate)
    app.before_request(asking.count)
    app.after_request(asking.tell)
    return asking


def _refuse_long_addresses() -> None:
    environ = request.environ
    if len(environ.get("QUERY_STRING", "")) + len(environ["PATH_INFO"]) > LONGEST_ADDRESS:
        raise RequestURITooLarge(f"An address may have {LONGEST_ADDRESS} characters.")


def _token(environ: Mapping[str, Any]) -> str | None:
    """Whose token it seems to be; None without one. Whether it counts is seen later."""
    secret = environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_X_API_KEY") or environ.get(HELD)
    return f"token {secret.rpartition(' ')[2][:TOLD_APART]}" if secret else None


def _rate(text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        raise BadSettings(f"{text!r} is not a rate; write it like '10 per minute'.") from None
