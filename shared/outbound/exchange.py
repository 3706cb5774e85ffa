"""Send one request and read its answer over a connection of aiohttp's pool, without a session.

aiohttp resolves, connects, keeps connections alive and reads answers. Its session would create a
request, a writer, a task and a response for each message, for redirects, cookies, uploads and
proxies, which are not used here: two thirds of the cost of a webhook.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
from aiohttp.http_parser import RawResponseMessage
from yarl import URL

from shared.outbound.errors import Failure, TimedOut
from shared.outbound.policy import OutboundPolicy
from shared.time_limit import TimeLimit

_BUFFER = 64 * 1024
_MAX_HEADERS = 64
_TARGETS_KEPT = 1024
_SWITCHING_PROTOCOLS = 101
_FIRST_FINAL_STATUS = 200

SENT_ALWAYS = "User-Agent: Tocsin\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"


@dataclass(frozen=True, slots=True)
class Received:
    """An answer. `body` is at most the policy's `answer_bytes`; `truncated` if there was more."""

    message: RawResponseMessage
    body: bytes
    truncated: bool


@dataclass(frozen=True, slots=True)
class _Target:
    """A target.

    `request` says where to connect; `head` is the beginning of each request of this method.
    """

    request: aiohttp.ClientRequest
    head: str


class Exchange:
    """Sends requests, in the running loop. The connector belongs to the creator of this object."""

    def __init__(self, connector: aiohttp.BaseConnector, policy: OutboundPolicy) -> None:
        self._connector = connector
        self._policy = policy
        # Cached, because the same endpoints are used repeatedly.
        self._target = lru_cache(_TARGETS_KEPT)(_target_of)
        self._limit = TimeLimit(policy.total_seconds)
        self._connecting = aiohttp.ClientTimeout(
            total=None, sock_connect=policy.connect_seconds, ceil_threshold=float("inf")
        )

    async def __call__(
        self, method: str, url: URL, body: bytes | None, headers: Mapping[str, str]
    ) -> Received:
        """Send, and return the answer.

        Raises `TimedOut`, and aiohttp's errors if it cannot connect or read.
        """
        target = self._target(method, url)
        sent = False
        try:
            with self._limit.call():
                connection = await self._connect(target)
                try:
                    sent = True
                    _send(connection, target, body, headers)
                    received = await self._read(connection)
                except BaseException:
                    connection.close()
                    raise
        except TimeoutError:
            code = Failure.TOTAL_TIME if sent else Failure.CONNECT_TIME
            raise TimedOut(code, sent=sent) from None
        if received.truncated or received.message.code < _FIRST_FINAL_STATUS:
            # Closed, not returned to the pool: nothing after this belongs to an answer.
            connection.close()
        else:
            connection.release()
        return received

    async def _connect(self, target: _Target) -> aiohttp.connector.Connection:
        connection = await self._connector.connect(
            target.request, traces=[], timeout=self._connecting
        )
        if connection.protocol is None:
            raise aiohttp.ServerDisconnectedError
        connection.protocol.set_response_params(
            read_until_eof=True,
            auto_decompress=False,
            read_bufsize=_BUFFER,
            max_line_size=self._policy.header_bytes,
            max_field_size=self._policy.header_bytes,
            max_headers=_MAX_HEADERS,
        )
        return connection

    async def _read(self, connection: aiohttp.connector.Connection) -> Received:
        if connection.protocol is None:
            raise aiohttp.ServerDisconnectedError
        message, content = await connection.protocol.read()
        while message.code < _FIRST_FINAL_STATUS and message.code != _SWITCHING_PROTOCOLS:
            message, content = await connection.protocol.read()
        body, truncated = await _read_up_to(content, self._policy.answer_bytes)
        return Received(message, body, truncated)


def _target_of(method: str, url: URL) -> _Target:
    request = aiohttp.ClientRequest(method, url, loop=asyncio.get_running_loop())
    host = request.headers["Host"]
    return _Target(request, f"{method} {url.raw_path_qs} HTTP/1.1\r\nHost: {host}\r\n{SENT_ALWAYS}")


def _send(
    connection: aiohttp.connector.Connection,
    target: _Target,
    body: bytes | None,
    headers: Mapping[str, str],
) -> None:
    if connection.transport is None or connection.transport.is_closing():
        raise aiohttp.ServerDisconnectedError
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}\r\n")
    head = f"{target.head}{''.join(lines)}\r\n".encode()
    connection.transport.write(head + (body or b""))


async def _read_up_to(content: aiohttp.StreamReader, limit: int) -> tuple[bytes, bool]:
    kept = bytearray()
    async for chunk in content.iter_any():
        kept += chunk
        if len(kept) > limit:
            return bytes(kept[:limit]), True
    return bytes(kept), False
