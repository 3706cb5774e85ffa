"""Where the client may connect, as the organisation configured it."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from shared.outbound.addresses import Address, effective_address, is_public
from shared.outbound.errors import Refusal, Refused

_MAX_URL = 2048
_LAST_ASCII_CONTROL = 0x20
_DELETE = 0x7F

Port = Annotated[int, Field(ge=1, le=65535)]


class OutboundPolicy(BaseModel):
    """Limits of every call. The defaults are for the internet; the rest is configuration.

    `allowed_networks` opens ranges that are closed by default (a receiver on one's own machine or
    network); `denied_networks` closes public ones (one's own public addresses, a NAT64 prefix of
    one's own) and wins. `ports=None` allows every port. Sizes in bytes, times in seconds;
    `total_seconds` runs from the look-up of the name to the last byte of the answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[Port] | None = frozenset({443})
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    denied_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    connect_seconds: float = Field(default=5.0, gt=0)
    total_seconds: float = Field(default=15.0, gt=0)
    answer_bytes: int = Field(default=64 * 1024, ge=0)
    header_bytes: int = Field(default=8190, ge=256)

    def permits(self, address: Address) -> bool:
        """Return whether a connection to this address may be opened."""
        reached = effective_address(address)
        if any(reached in network or address in network for network in self.denied_networks):
            return False
        return is_public(reached) or any(reached in network for network in self.allowed_networks)

    def check_url(self, url: str) -> URL:
        """Return the URL in its normal form, or raise `Refused`. Resolves no name.

        Also used when a person enters the URL: a URL that is refused here can never work.
        """
        parsed = _parsed(url)
        if parsed.scheme not in self.schemes:
            raise Refused(Refusal.SCHEME)
        if "@" in _authority(url):
            raise Refused(Refusal.CREDENTIALS)
        if self.ports is not None and parsed.port not in self.ports:
            raise Refused(Refusal.PORT)
        literal = _literal_address(parsed.raw_host or "")
        if literal is not None and not self.permits(literal):
            raise Refused(Refusal.ADDRESS)
        return normalise_url(parsed)


def normalise_url(url: URL) -> URL:
    """Return the normal form of a URL, by which it is compared: each form reaches one receiver.

    `URL` removes letter case of the host, a default port and needless percent-encoding (RFC 3986,
    6.2). A dot at the end of a host marks it as complete; all hosts here are complete, so it is
    removed.
    """
    host = url.raw_host or ""
    if host.endswith("."):
        url = url.with_host(host.rstrip("."))
    if url.raw_path == "/":
        url = url.with_path("/", keep_query=True)  # explicit even if none was given
    return url.with_fragment(None)


def _parsed(url: str) -> URL:
    # Parsers disagree on these characters; a URL that two parsers read differently is refused.
    ambiguous = any(ord(char) <= _LAST_ASCII_CONTROL or ord(char) == _DELETE for char in url)
    if ambiguous or "\\" in url or len(url) > _MAX_URL:
        raise Refused(Refusal.URL_MALFORMED)
    try:
        parsed = URL(url)
        usable = bool((parsed.raw_host or "").rstrip(".")) and parsed.port is not None
    except ValueError:
        usable = False
    if not usable and url.partition(":")[0].lower() not in {"http", "https"}:
        raise Refused(Refusal.SCHEME)
    if not usable:
        raise Refused(Refusal.URL_MALFORMED)
    return parsed


def _authority(url: str) -> str:
    return re.split("[/?#]", url.partition("//")[2], maxsplit=1)[0]


def _literal_address(host: str) -> Address | None:
    """Return the address if the host is one, None for a name.

    A host that other parsers would take for an IPv4 address (decimal, octal, hex, short: its last
    label is a number, WHATWG URL "ends in a number") is refused unless it is written in full.
    """
    try:
        return ip_address(host)
    except ValueError:
        last_label = host.rstrip(".").rpartition(".")[2].lower()
        if last_label.isdigit() or last_label.startswith("0x") or ":" in host or "%" in host:
            raise Refused(Refusal.HOST_SPELLING) from None
        return None
