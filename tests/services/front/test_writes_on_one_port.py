import asyncio
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

from services.front.joined_writes import MOST_BYTES, JoinedWrites, JoiningTransport

PIECES = [bytes([number]) * 40_000 for number in range(8)]


class Wire(asyncio.Transport):
    """Records the calls on it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes | str] = []

    def write(self, data: Any) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append("closed")

    def abort(self) -> None:
        self.done.append("aborted")


async def joining() -> tuple[Wire, JoiningTransport]:
    wire = Wire()
    return wire, JoiningTransport(wire, asyncio.get_running_loop())


async def test_what_is_written_at_one_go_leaves_in_one_piece() -> None:
    wire, transport = await joining()
    transport.write(b"head ")
    transport.write(bytearray(b"body"))
    assert not wire.done
    await asyncio.sleep(0)
    transport.writelines([b"more", b" of it"])
    await asyncio.sleep(0)
    assert wire.done == [b"head body", b"more of it"]


async def test_much_is_not_held_back() -> None:
    wire, transport = await joining()
    transport.write(b"head ")
    transport.write(b"x" * MOST_BYTES)
    assert wire.done == [b"head " + b"x" * MOST_BYTES]
    await asyncio.sleep(0)
    assert len(wire.done) == 1


async def test_what_was_written_leaves_before_the_end() -> None:
    wire, transport = await joining()
    transport.write(b"last words")
    transport.close()
    await asyncio.sleep(0)
    assert wire.done == [b"last words", "closed"]


async def test_what_is_broken_off_leaves_no_more() -> None:
    wire, transport = await joining()
    transport.write(b"never mind")
    transport.abort()
    await asyncio.sleep(0)
    assert wire.done == ["aborted"]


async def in_pieces(scope: Scope, _receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for piece in PIECES:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def test_a_long_answer_arrives_whole_and_the_connection_serves_the_next() -> None:
    config = uvicorn.Config(in_pieces, port=0, http=JoinedWrites, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # told by no event
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
        assert body == b"".join(PIECES)
    writer.close()
    server.should_exit = True
    await serving
