"""Real receivers on 127.0.0.1 that behave as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Network

from shared.outbound.policy import OutboundPolicy

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LOOPBACK = OutboundPolicy(
    schemes=frozenset({"http", "https"}),
    ports=None,
    allowed_networks=(IPv4Network("127.0.0.0/8"),),
    total_seconds=20,
)
IMPATIENT = LOOPBACK.model_copy(update={"total_seconds": 0.3})


class Receiver:
    """A raw TCP server on 127.0.0.1 that reads one request and then behaves as configured."""

    def __init__(self, behave: Behave) -> None:
        self._behave = behave
        self.connections = 0
        self.requests: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = [
                    int(line.partition(b":")[2])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                ]
                body = await reader.readexactly(length[0] if length else 0)
                self.requests.append(head + body)
                await self._behave(reader, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(behave: Behave, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(behave)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def answering(raw: bytes) -> Behave:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return behave


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
