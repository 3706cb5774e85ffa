"""Proxy to PostgreSQL that ends a session between two chosen statements.

PostgreSQL says why it ends a session and then closes the connection. In between the driver knows
the one and not the other: a moment, which lasts here for as long as the test does.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import make_url

_READY = b"Z\0\0\0\5I"
"""PostgreSQL waits for a statement."""


class EndedSessions:
    """Passes on what is said, and ends the next `to_end` sessions as soon as they are open."""

    def __init__(self, url: str) -> None:
        self._real = url
        self.url = ""
        self.to_end = 0

    async def answer(self, client: StreamReader, to_client: StreamWriter) -> None:
        parsed = make_url(self._real)
        server, to_server = await asyncio.open_connection(parsed.host, parsed.port or 5432)
        forth = asyncio.create_task(_pass_on(client, to_server))
        try:
            while (opening := await server.read(65536)) and _READY not in opening:
                to_client.write(opening)
            if self.to_end and opening:
                self.to_end -= 1
                await self._end(opening)
                opening += await server.read()
                to_client.write(opening)
                await forth
            to_client.write(opening)
            await _pass_on(server, to_client)
        finally:
            forth.cancel()
            to_server.close()
            to_client.close()

    async def _end(self, opening: bytes) -> None:
        at = opening.index(b"K\0\0\0\x0c") + 5
        backend = int.from_bytes(opening[at : at + 4])
        other = await asyncpg.connect(self._real, ssl=False)
        await other.execute(f"SELECT pg_terminate_backend({backend}, 5000)")
        await other.close()


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    while said := await reader.read(65536):
        writer.write(said)


@asynccontextmanager
async def ended_sessions(url: str) -> AsyncIterator[EndedSessions]:
    way = EndedSessions(url)
    server = await asyncio.start_server(way.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    aimed = make_url(url).set(host="127.0.0.1", port=port)
    way.url = aimed.render_as_string(hide_password=False)
    try:
        yield way
    finally:
        server.close()
