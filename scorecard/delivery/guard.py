"""Whether a webhook's URL may be asked: checked by its text, then by every address it has.

The check is made when a URL is registered and again at each delivery, because names change what
they lead to; whoever connects, connects to an address that was checked (see client).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from scorecard.delivery.addresses import Address, Network, is_public, read
from scorecard.errors import BadSettings, Invalid

Resolve = Callable[[str, int], Sequence[str]]

FIELD = "url"
MOST_URL = 2000
SECONDS = 5.0
PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = (443, 8443)
VISIBLE = re.compile(r"[\x21-\x7e]+")
LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*")
# 2130706433, 0x7f000001 and 127.1 are addresses to some resolvers and names to others.
ODD_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")


@dataclass(frozen=True)
class Target:
    """Where a URL leads: `path` has the query too; `addresses` are those that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Allowed:
    """Receivers that the operator vouches for: they may be private, on any port, without TLS."""

    places: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, listed: str) -> Allowed:
        """From `host:port` and networks like 10.0.0.0/8, with commas. Raises BadSettings."""
        places, networks = set(), []
        for one in filter(None, (part.strip() for part in listed.split(","))):
            host, _, port = one.rpartition(":")
            try:
                if "/" in one:
                    networks.append(ip_network(one))
                else:
                    places.add((_host(host.strip("[]").lower()), _port(port)))
            except (ValueError, Invalid) as error:
                raise BadSettings(
                    "SCORECARD_WEBHOOK_ALLOW must be like hooks.internal:8080, 10.1.0.0/16; "
                    f"{one!r} is not: {error}"
                ) from None
        return cls(frozenset(places), tuple(networks))

    def covers(self, target: Target, addresses: Sequence[Address]) -> bool:
        if (target.host, target.port) in self.places:
            return True
        return all(any(one in network for network in self.networks) for one in addresses)


def system_resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system's resolver has them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Guard:
    """The rule about URLs; `resolve` looks a name up."""

    allowed: Allowed = Allowed()
    resolve: Resolve = system_resolve

    def check(self, url: str, seconds: float = SECONDS) -> Target:
        """Where the URL leads, with its addresses. Raises Invalid if it must not be asked."""
        target = parsed(url)
        texts = self._addresses(target, seconds)
        addresses = [read(text) for text in texts]
        if not self.allowed.covers(target, addresses):
            if target.scheme != "https":
                raise _refused("Must start with https://.")
            if target.port not in PUBLIC_PORTS:
                raise _refused("Must be on port 443 or 8443.")
            if not all(is_public(address) for address in addresses):
                raise _refused(
                    "Leads to an address that is not public; an operator can allow it: "
                    "SCORECARD_WEBHOOK_ALLOW."
                )
        return replace(target, addresses=tuple(texts))

    def _addresses(self, target: Target, seconds: float) -> Sequence[str]:
        try:
            return [str(ip_address(target.host))]
        except ValueError:
            pass
        try:
            found = _within(seconds, lambda: self.resolve(target.host, target.port))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise _refused(f"No address is known for {target.host}; check the name.")
        return found


def parsed(url: str) -> Target:
    """The parts of a URL that a webhook can have. Raises Invalid that says what to change."""
    if len(url) > MOST_URL:
        raise _refused(f"Must have at most {MOST_URL} characters.")
    if not VISIBLE.fullmatch(url) or "\\" in url:
        raise _refused("Must be plain ASCII without spaces: names as xn--…, the rest by %.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("Is not an address; write it like https://example.org/hook.") from None
    if parts.scheme not in PORTS or "//" not in url:
        raise _refused("Must start with https://.")
    if "@" in parts.netloc:
        raise _refused("Must not hold a name or a password; use a secret path instead.")
    if "#" in url:
        raise _refused("Must not have a fragment; remove # and what follows.")
    host = _host(parts.hostname or "")
    return Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, _path(parts))


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _host(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    if ODD_NUMBER.fullmatch(host):
        raise _refused("Has a number for a host; write an address like 192.0.2.1 or a name.")
    if not NAME.fullmatch(host):
        raise _refused("Names no host; write it like https://example.org/hook.")
    return host


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise ValueError("it has no port")
    return int(text)


def _refused(text: str) -> Invalid:
    return Invalid.at(FIELD, text)


def _within(seconds: float, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What `ask` gives, or TimeoutError: the system's resolver knows no limit of its own."""
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            answers.put(error)

    Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer
