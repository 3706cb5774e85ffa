"""The place and the network of a network address: what is counted of people who do not sign in."""

import ipaddress

IPV4_NETWORK, IPV6_NETWORK = 24, 48
"""A network that one person can easily own counts as one: 256 addresses, a /48."""

IPV6_SITE = 64
"""One site can use a whole /64, so it counts as one place."""


def place_of(address: str | None) -> str:
    """Return the part of a network address that is counted: all of IPv4, the site of IPv6."""
    return _block(address, 32, IPV6_SITE)


def network_of(address: str | None) -> str:
    """Return the part of a network address that has one place in a line, or one share."""
    return _block(address, IPV4_NETWORK, IPV6_NETWORK)


def _block(address: str | None, ipv4: int, ipv6: int) -> str:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed), ipv6), strict=False))
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((int(parsed), ipv4), strict=False)).removesuffix("/32")
