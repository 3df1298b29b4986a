"""Polls answered before Flask is asked: the same question, nothing recorded since, the same bytes.

A WSGI application around Flask's. What Flask answers to anybody about scores, or lists of a
candidate's evidence, is held with where the question stood; asked again, one query says whether it
still stands there, and if it does the whole response goes out as it was. Whatever this does not
know about is for Flask: a token, a cookie, a list of ETags, the minute before midnight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from time import time as seconds
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from scorecard.actions.open_database import Database
from scorecard.errors import ScorecardError
from scorecard.web.addresses import HELD
from scorecard.web.limits import Asking
from scorecard.web.metrics import Metrics, route_of
from scorecard.web.ready import IMMUTABLE, LONGEST_POLL_SECONDS, Ready, ReadyBytes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Where a view says how to look whether its question stands where it stood before it answered.
ASKED = "scorecard.asked"

# Who sends one of these is answered by Flask; what else an answer may vary with is in its key.
WHO = ("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_X_API_KEY", HELD)
VARIES = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN")
VARY = {name.removeprefix("HTTP_").replace("_", "-").lower() for name in (*WHO, *VARIES)}

ASK_AGAIN = "no-cache"
MINUTE = f"public, max-age={LONGEST_POLL_SECONDS}"
OF_A_BODY = {"content-type", "content-length", "content-encoding"}
# Said anew of each request.
COUNTED = {"ratelimit", "ratelimit-policy"}

SAME = "304 NOT MODIFIED"

Headers = list[tuple[str, str]]
Said = list[Any]
Look = Callable[[Database], bool]


@dataclass(frozen=True)
class Held(Ready):
    """A whole response, whether it still stands, and when it says something else anyway."""

    look: Look
    headers: Headers
    without_body: Headers
    etag: str | None
    until: float
    route: str


class Front:
    """Flask's WSGI application, and what it answered last."""

    def __init__(
        self,
        inner: WSGIApplication,
        database: Database,
        most_bytes: int,
        asking: Asking | None,
        metrics: Metrics,
    ) -> None:
        self.inner = inner
        self.database = database
        self.asking = asking
        self.metrics = metrics
        self.held: ReadyBytes[Held] = ReadyBytes(most_bytes)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in WHO):
            return self._flask(environ, start, began)
        key = (environ["PATH_INFO"], environ["QUERY_STRING"], *map(environ.get, VARIES))
        held = self.held.find(key)
        if held is None or not self._still(held):
            return self._ask(environ, start, key, began)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known not in {None, held.etag}:
            return self._flask(environ, start, began)
        counted: Headers = []
        if self.asking is not None:
            came = self.asking.came(environ)
            if came > self.asking.most:
                return self._flask(environ, start, began)
            counted = self.asking.left(came)
        status, headers = ("200 OK", held.headers) if known is None else (SAME, held.without_body)
        start(status, [*headers, *counted])
        self.metrics.count(held.route, "GET", status, perf_counter() - began)
        return [held.body] if known is None else []

    def _still(self, held: Held) -> bool:
        """Whether this is what Flask would say now. What goes wrong on the way, Flask explains."""
        if seconds() >= held.until:
            return False
        try:
            return held.look(self.database)
        except (ScorecardError, SQLAlchemyError):
            return False

    def _flask(
        self, environ: WSGIEnvironment, start: StartResponse, began: float, said: Said | None = None
    ) -> Iterable[bytes]:
        """Flask's response, counted; `said` gets its status and headers."""
        said = [] if said is None else said

        def noted(status: str, headers: Headers, *more: Any) -> Any:
            said[:] = status, headers
            return start(status, headers, *more)

        response = self.inner(environ, noted)
        took = perf_counter() - began
        self.metrics.count(route_of(environ), environ["REQUEST_METHOD"], said[0], took)
        return response

    def _ask(
        self, environ: WSGIEnvironment, start: StartResponse, key: tuple[Any, ...], began: float
    ) -> Iterable[bytes]:
        said: Said = []
        moment = datetime.now(UTC)
        response = self._flask(environ, start, began, said)
        asked = environ.get(ASKED)
        if asked is None or said[0] != "200 OK":
            return response
        try:
            body = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
        held = _held(body, said[1], moment, route_of(environ), asked)
        if held is not None:
            self.held.keep(key, held)
        return [body]


def _held(body: bytes, headers: Headers, moment: datetime, route: str, look: Look) -> Held | None:
    """The response as it can be given again; None for one that is not for everybody, or not now."""
    told = {name.lower(): value for name, value in headers}
    vary = {name.strip().lower() for name in told["vary"].split(",")} if "vary" in told else set()
    until = _until(told.get("cache-control", ""), moment)
    if until is None or "set-cookie" in told or not vary <= VARY:
        return None
    lasting = [header for header in headers if header[0].lower() not in COUNTED]
    bare = [header for header in lasting if header[0].lower() not in OF_A_BODY]
    kind, etag = told["content-type"], told.get("etag")
    return Held(body, kind, look, lasting, bare, etag, until, route)


def _until(cache_control: str, moment: datetime) -> float | None:
    """A minute before midnight another promise is made, and another day is asked about."""
    if cache_control in {IMMUTABLE, ASK_AGAIN}:
        return float("inf")
    if cache_control != MINUTE:
        return None
    tomorrow = moment.date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), UTC)
    return midnight.timestamp() - LONGEST_POLL_SECONDS
