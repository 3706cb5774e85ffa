"""List the addresses to which nothing may be sent, whatever name resolves to them.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, IANA IPv6 Global Unicast Address
Assignments. The list is explicit, because `ipaddress.is_global` calls multicast global and differs
between patch releases of Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_FORBIDDEN_V4 = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's host agent, on a public address
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_FORBIDDEN_V6 = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_MAPPED_V6 = IPv6Network("::ffff:0:0/96")
_NAT64_V6 = IPv6Network("64:ff9b::/96")
"""How an IPv6-only network reaches IPv4 (RFC 6052): judged by the IPv4 address inside."""


def effective_address(address: Address) -> Address:
    """Return what packets to `address` reach: the IPv4 address inside a mapped or NAT64 one."""
    if isinstance(address, IPv6Address) and (address in _MAPPED_V6 or address in _NAT64_V6):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Return whether an effective address is ordinary unicast on the internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _FORBIDDEN_V4)
    # A scope (`%eth0`) only has a meaning on a link.
    return (
        address.scope_id is None
        and address in _GLOBAL_UNICAST_V6
        and not any(address in network for network in _FORBIDDEN_V6)
    )
