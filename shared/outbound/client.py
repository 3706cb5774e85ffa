"""The one HTTP client towards URLs that people typed in."""

import asyncio
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
from aiohttp.http_exceptions import LineTooLong
from yarl import URL

from shared.outbound.errors import (
    Failure,
    OutboundError,
    Refusal,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from shared.outbound.lookup import CheckedResolver, Lookup, SystemLookup
from shared.outbound.policy import OutboundPolicy

OpenSocket = Callable[[AddrInfoType], socket.socket]
"""Makes the socket for one connection. Sees every address just before it is connected to."""

_KEPT_HEADERS = ("content-type", "retry-after")
_KEPT_HEADER_LENGTH = 200
_MAX_HEADERS = 64
_KEEP_ALIVE_SECONDS = 30
_NAMES_KEPT_SECONDS = 10
_URLS_KEPT = 1024
_FIRST_FINAL_STATUS = 200

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
"""Set by the client alone: they decide how the request is framed and who it is for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said, also when it was a redirect (never followed) or an error.

    `body` is at most the policy's `answer_bytes`, as it came (not decompressed); `truncated` says
    that there was more. `seconds` from the start of the call to the end of the answer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    seconds: float


class SafeClient:
    """Resolves, checks, and connects only to the addresses that were checked.

    A kept-alive connection is used again without a new look-up: it leads where the checked address
    led. The client sets no limit to calls at once; the caller does.

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
        # The same endpoints come again and again; a refusal is not kept.
        self._check_url = lru_cache(_URLS_KEPT)(policy.check_url)
        self._system_lookup = SystemLookup()
        self._resolver = CheckedResolver(policy, lookup or self._system_lookup)
        self._open_socket = open_socket or _open_tcp_socket
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send, and return what was answered; else an `OutboundError` that says why not."""
        return await self._call("POST", url, body, headers)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._call("GET", url, None, headers or {})

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
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
        try:
            return await self._exchange(method, target, body, headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = failure_of(error)
        # Outside the block: the library's error names the URL and must not hang on ours.
        raise failure

    async def _exchange(
        self, method: str, target: URL, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        started = time.perf_counter()
        async with self._opened_session().request(
            method, target, data=body, headers=headers, allow_redirects=False
        ) as response:
            kept, truncated = await _read_up_to(response.content, self.policy.answer_bytes)
            if truncated or response.status < _FIRST_FINAL_STATUS:
                # Closed, not returned to the pool: nothing after this belongs to an answer.
                response.close()
            return Answer(
                status=response.status,
                headers={
                    name: response.headers[name][:_KEPT_HEADER_LENGTH]
                    for name in _KEPT_HEADERS
                    if name in response.headers
                },
                body=kept,
                truncated=truncated,
                seconds=time.perf_counter() - started,
            )

    def _opened_session(self) -> aiohttp.ClientSession:
        # Made at the first call, since it belongs to the running loop.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_connector(self._resolver, self._guarded_socket, self._tls),
                timeout=aiohttp.ClientTimeout(
                    total=self.policy.total_seconds,
                    sock_connect=self.policy.connect_seconds,
                    ceil_threshold=float("inf"),
                ),
                headers={"User-Agent": "Tocsin", "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                read_bufsize=64 * 1024,
                max_line_size=self.policy.header_bytes,
                max_field_size=self.policy.header_bytes,
                max_headers=_MAX_HEADERS,
            )
        return self._session

    def _guarded_socket(self, target: AddrInfoType) -> socket.socket:
        """Check once more, at the last point before a connection, whatever led here."""
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
    for name, value in headers.items():
        if name.lower() in _OWN_HEADERS or any(char in name + value for char in "\r\n\0"):
            raise Refused(Refusal.HEADER)


async def _read_up_to(content: aiohttp.StreamReader, limit: int) -> tuple[bytes, bool]:
    kept = bytearray()
    async for chunk in content.iter_any():
        kept += chunk
        if len(kept) > limit:
            return bytes(kept[:limit]), True
    return bytes(kept), False


def failure_of(error: Exception) -> OutboundError:
    """Return what an error of aiohttp's comes to: a code, and nothing of what was sent or where."""
    match error:
        case aiohttp.ClientConnectorError():
            return _failure_to_connect(error)
        case ConnectionTimeoutError():
            return TimedOut(Failure.CONNECT_TIME, sent=False)
        case asyncio.TimeoutError():
            return TimedOut(Failure.TOTAL_TIME, sent=True)
        case aiohttp.InvalidURL():
            return Refused(Refusal.URL_MALFORMED)
        case aiohttp.ClientResponseError():
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
