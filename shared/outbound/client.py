"""The one HTTP client for URLs that people entered."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_exceptions import ConnectionTimeoutError
from aiohttp.connector import AddrInfoType
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from shared.outbound.errors import (
    Failure,
    OutboundError,
    Refusal,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from shared.outbound.exchange import Exchange, Received
from shared.outbound.lookup import CheckedResolver, Lookup, SystemLookup
from shared.outbound.policy import OutboundPolicy

OpenSocket = Callable[[AddrInfoType], socket.socket]
"""Creates the socket of one connection. Gets every address just before it is connected to."""

_KEPT_HEADERS = ("content-type", "retry-after")
_KEPT_HEADER_LENGTH = 200
_KEEP_ALIVE_SECONDS = 30
_NAMES_KEPT_SECONDS = 10
_URLS_KEPT = 1024

_ENDS_A_LINE = re.compile(r"[\r\n\0]")

_OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "cookie",
        "expect",
        "host",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that only the client sets: they decide how the request is framed and its receiver."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the receiver, also a redirect (never followed) or an error.

    `body` is at most the policy's `answer_bytes`, as received (not decompressed); `truncated` says
    that there was more. `seconds` from the start of the call to the end of the answer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    seconds: float


class SafeClient:
    """Resolves, checks, and connects only to the addresses that were checked.

    A kept-alive connection is reused without a new look-up: it goes to the checked address. The
    client does not limit parallel calls; the caller does.

    `lookup` and `open_socket` replace the operating system's, `tls` the default trust store.
    """

    def __init__(
        self,
        policy: OutboundPolicy,
        *,
        lookup: Lookup | None = None,
        open_socket: OpenSocket | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        # The same endpoints are used repeatedly; a refusal is not cached.
        self._check_url = lru_cache(_URLS_KEPT)(policy.check_url)
        self._system_lookup = SystemLookup()
        self._resolver = CheckedResolver(policy, lookup or self._system_lookup)
        self._open_socket = open_socket or _open_tcp_socket
        self._tls = tls
        self._connector: aiohttp.TCPConnector | None = None
        self._exchange: Exchange | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send, and return the answer; raise an `OutboundError` with the reason if none came."""
        return await self._call("POST", url, body, headers)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._call("GET", url, None, headers or {})

    async def close(self) -> None:
        if self._connector is not None:
            await self._connector.close()
        self._system_lookup.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _call(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        target = self._check_url(url)
        _check_headers(headers)
        started = time.perf_counter()
        if self._exchange is None:
            # Made at the first call, since it belongs to the running loop.
            self._connector = _connector(self._resolver, self._guarded_socket, self._tls)
            self._exchange = Exchange(self._connector, self.policy)
        try:
            received = await self._exchange(method, target, body, headers)
        except (aiohttp.ClientError, HttpProcessingError, TimeoutError, OSError) as error:
            failure = failure_of(error)
        else:
            return _answer(received, time.perf_counter() - started)
        # Raised outside the block: the library's error names the URL, and must not become the
        # context of ours.
        raise failure

    def _guarded_socket(self, target: AddrInfoType) -> socket.socket:
        """Check the address once more, at the last point before a connection."""
        if not self.policy.permits(ip_address(target[4][0])):
            raise _ForbiddenAtTheGateError
        return self._open_socket(target)


class _ForbiddenAtTheGateError(OSError):
    """An `OSError`, so that the connector's own handling of failed sockets applies."""


def _connector(
    resolver: AbstractResolver, open_socket: OpenSocket, tls: ssl.SSLContext | None
) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(
        resolver=resolver,
        ttl_dns_cache=_NAMES_KEPT_SECONDS,
        socket_factory=open_socket,
        ssl=True if tls is None else tls,
        limit=0,
        keepalive_timeout=_KEEP_ALIVE_SECONDS,
    )


def _open_tcp_socket(target: AddrInfoType) -> socket.socket:
    return socket.socket(target[0], target[1], target[2])


def _check_headers(headers: Mapping[str, str]) -> None:
    written = "".join((*headers, *headers.values()))
    if not _OWN_HEADERS.isdisjoint(map(str.lower, headers)) or _ENDS_A_LINE.search(written):
        raise Refused(Refusal.HEADER)


def _answer(received: Received, seconds: float) -> Answer:
    message = received.message
    return Answer(
        status=message.code,
        headers={
            name: message.headers[name][:_KEPT_HEADER_LENGTH]
            for name in _KEPT_HEADERS
            if name in message.headers
        },
        body=received.body,
        truncated=received.truncated,
        seconds=seconds,
    )


def failure_of(error: Exception) -> OutboundError:
    """Return the code of an error of aiohttp, without what was sent or where."""
    match error:
        case aiohttp.ClientConnectorError():
            return _failure_to_connect(error)
        case ConnectionTimeoutError():
            return TimedOut(Failure.CONNECT_TIME, sent=False)
        case asyncio.TimeoutError():
            return TimedOut(Failure.TOTAL_TIME, sent=True)
        case aiohttp.InvalidURL():
            return Refused(Refusal.URL_MALFORMED)
        case aiohttp.ClientResponseError() | HttpProcessingError():
            too_large = _stems_from(error, LineTooLong)
            return (
                TooLarge(Failure.HEADERS_SIZE, sent=True)
                if too_large
                else Unreachable(Failure.PROTOCOL, sent=True)
            )
        case _:
            return Unreachable(Failure.DISCONNECTED, sent=True)


def _stems_from(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None


def _failure_to_connect(error: aiohttp.ClientConnectorError) -> OutboundError:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(Failure.NAME, sent=False)
        case aiohttp.ClientConnectorCertificateError():
            return Unreachable(Failure.CERTIFICATE, sent=False)
        case aiohttp.ClientSSLError():
            return Unreachable(Failure.TLS, sent=False)
        case _ if isinstance(error.os_error, _ForbiddenAtTheGateError):
            return Refused(Refusal.ADDRESS)
        case _ if isinstance(error.os_error, ConnectionRefusedError):
            return Unreachable(Failure.CONNECTION_REFUSED, sent=False)
        case _:
            return Unreachable(Failure.CONNECTION, sent=False)
