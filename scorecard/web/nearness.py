"""Who is near enough to see how this process does: addresses that the operator names."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from scorecard.errors import BadSettings

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class Nearness:
    """Networks, and whether a proxy is believed that says whose request it brings."""

    def __init__(self, networks: str, *, proxies: bool) -> None:
        try:
            self._networks = [ip_network(one.strip()) for one in networks.split(",")]
        except ValueError as error:
            raise BadSettings(
                f"SCORECARD_METRICS_FROM must be networks with commas, like 10.0.0.0/8: {error}"
            ) from None
        self._proxies = proxies

    def is_near(self, environ: Mapping[str, Any]) -> bool:
        """Whether it comes from one of the networks. Behind a proxy that is not believed, no one:
        all that it brings from anywhere comes from its own address.
        """
        if not self._proxies and any(name in environ for name in FORWARDED):
            return False
        try:
            address = ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return False
        return any(address in network for network in self._networks)
