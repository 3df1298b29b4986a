"""Which addresses are public. A private one can hide inside another: each is unwrapped first."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
IPV4_COMPATIBLE = IPv6Network("::/96")
# Everything that is routed between networks; what ipaddress calls global is wider.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# Reserved, though ipaddress calls some of them global: protocol assignments, 6to4 relays (RFC
# 7526) and documentation (RFC 9637).
NOT_FOR_US = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("3fff::/20"),
)
LOW_32_BITS = 2**32 - 1


def read(text: str) -> Address:
    """An address as the network will treat it: IPv4 written as IPv6 is IPv4. Raises ValueError."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    """Whether anyone on the internet has this address, and so do those it carries inside."""
    if isinstance(address, IPv6Address):
        inside = _inside(address)
        if inside:
            return all(is_public(one) for one in inside)
        if address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in NOT_FOR_US):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses to which a packet for this one may be carried on."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in NAT64 or address in IPV4_COMPATIBLE:
        return (IPv4Address(int(address) & LOW_32_BITS),)
    return ()
