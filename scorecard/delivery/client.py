"""Send one message to a webhook: to the address that was checked, within five seconds, once.

No redirect is followed, no proxy is asked, and what a receiver says beyond its status is thrown
away unread past 64 KB.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.client import responses as phrases
from threading import Timer
from time import monotonic

from scorecard.delivery.guard import PORTS, SECONDS, Guard, Target
from scorecard.errors import Invalid

Dial = Callable[[tuple[str, int], float], socket.socket]

MOST_BYTES = 65_536
GONE = 410
SYSTEM_TRUST = cache(ssl.create_default_context)
ANY_PUBLIC = Guard()


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: the receiver's status, or why there is none."""

    status_code: int | None
    error: str | None
    milliseconds: int

    @property
    def delivered(self) -> bool:
        return self.status_code is not None and self.error is None

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status_code == GONE


@dataclass(frozen=True)
class Client:
    """Sends to URLs that the guard lets pass. `tls` is the system's trust unless given."""

    guard: Guard = ANY_PUBLIC
    dial: Dial = socket.create_connection
    tls: Callable[[], ssl.SSLContext] = SYSTEM_TRUST
    seconds: float = SECONDS

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Never raises for what a receiver does."""
        began = monotonic()
        status: int | None = None
        error: str | None = None
        try:
            status = self._exchange(url, headers, body, began + self.seconds)
            error = _refusal(status)
        except Invalid as refused:
            error = str(refused)
        except (OSError, HTTPException, ValueError) as failed:
            error = self._reason(failed, began)
        return Outcome(status, error, round((monotonic() - began) * 1000))

    def _reason(self, failed: Exception, began: float) -> str:
        if monotonic() - began >= self.seconds or isinstance(failed, TimeoutError):
            return f"No answer within {self.seconds:g} seconds."
        if isinstance(failed, ssl.SSLCertVerificationError):
            return f"The certificate does not count: {failed.verify_message}."
        said = failed.strerror if isinstance(failed, OSError) else None
        return f"No answer: {said or type(failed).__name__}."

    def _exchange(self, url: str, headers: Mapping[str, str], body: bytes, end: float) -> int:
        target = self.guard.check(url, _left(end))
        with self._connected(target, end) as connection:
            connection.request("POST", target.path, body, dict(headers))
            with closing(connection.getresponse()) as answer:
                _left(end)  # or the headers that were read are only the first of them
                with suppress(OSError, HTTPException, ValueError):
                    answer.read(MOST_BYTES)
                return answer.status

    @contextmanager
    def _connected(self, target: Target, end: float) -> Iterator[HTTPConnection]:
        """A connection to a checked address, which is cut when the time is up."""
        with self._secured(target, self._reach(target, end)) as sock:
            # Each wait has the socket's limit; a receiver that drips has a new wait for each byte.
            cut = Timer(_left(end), _cut, [sock])
            cut.daemon = True
            cut.start()
            try:
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                connection = HTTPConnection(target.host, target.port)
                connection.default_port = PORTS[target.scheme]
                connection.sock = sock
                connection.auto_open = 0
                yield connection
            finally:
                cut.cancel()

    def _secured(self, target: Target, sock: socket.socket) -> socket.socket:
        if target.scheme != "https":
            return sock
        try:
            # The certificate must be that of the name, though the call went to an address.
            return self.tls().wrap_socket(
                sock, server_hostname=target.host, do_handshake_on_connect=False
            )
        except BaseException:
            sock.close()
            raise

    def _reach(self, target: Target, end: float) -> socket.socket:
        """The first checked address that takes the call, as an address: no name is looked up."""
        failed: OSError = OSError("no address")
        for address in target.addresses:
            try:
                return self.dial((address, target.port), _left(end))
            except OSError as error:
                failed = error
        raise failed


def _left(end: float) -> float:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _cut(sock: socket.socket) -> None:
    # Not the method of an SSLSocket, which first forgets the TLS that others are reading from.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _refusal(status: int) -> str | None:
    """Why that status is no delivery: only 2xx is, and a redirect leads somewhere unchecked."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"Answered {status}: redirects are not followed; register the new URL."
    return f"Answered {status} {phrases.get(status, '')}".rstrip() + "."
