"""Bad answers of receivers on loopback: each ends within limits, with a code."""

import asyncio
import gzip
import socket
from typing import NoReturn

import pytest

from shared.outbound.client import SafeClient
from shared.outbound.errors import Failure, OutboundError, TimedOut, TooLarge, Unreachable
from shared.outbound.policy import OutboundPolicy
from tests.shared.outbound.false_network import LyingNames
from tests.shared.outbound.receivers import IMPATIENT, LOOPBACK, OK, Behave, answering, receiving


async def _post_failing(policy: OutboundPolicy, behave: Behave) -> OutboundError:
    async with receiving(behave) as receiver, SafeClient(policy) as client:
        with pytest.raises(OutboundError) as raised:
            await client.post(f"http://127.0.0.1:{receiver.port}/hook?t=quagga", b"{}", {})
    assert "quagga" not in repr(raised.value)
    return raised.value


async def test_a_message_arrives_as_it_was_given_and_the_answer_comes_back() -> None:
    raw = (
        b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nretry-after: 7\r\nset-cookie: a=b\r\n"
        b"x-secret: quagga\r\n\r\nok"
    )
    async with receiving(answering(raw)) as receiver, SafeClient(LOOPBACK) as client:
        url = f"http://127.0.0.1:{receiver.port}/hook?a=%26&b=1#part"
        answer = await client.post(url, b'{"a": 1}', {"content-type": "application/json"})
        again = await client.post(url, b"{}", {})
    assert (answer.status, answer.body, answer.truncated) == (202, b"ok", False)
    assert answer.headers == {"retry-after": "7"}
    assert answer.seconds > 0
    assert again.status == 202
    first, second = receiver.requests
    assert first.startswith(b"POST /hook?a=%26&b=1 HTTP/1.1\r\n")
    assert first.endswith(b'\r\n\r\n{"a": 1}')
    assert b"accept-encoding: identity" in first.lower()
    assert b"cookie" not in second.lower()
    assert receiver.connections == 1


async def test_of_a_long_header_the_beginning_is_kept() -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nretry-after: %b\r\n\r\n" % (b"7" * 1000)
    async with receiving(answering(raw)) as receiver, SafeClient(LOOPBACK) as client:
        answer = await client.get(f"http://127.0.0.1:{receiver.port}/")
    assert answer.headers == {"retry-after": "7" * 200}


async def test_a_name_that_nobody_can_look_up_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_a_name(*_told: object, **_more: object) -> NoReturn:
        raise UnicodeError("label too long")  # as the real one does

    monkeypatch.setattr(socket, "getaddrinfo", not_a_name)
    async with SafeClient(OutboundPolicy()) as client:
        with pytest.raises(Unreachable) as raised:
            await client.post(f"https://{'a' * 64}.example/", b"{}", {})
    assert raised.value.code is Failure.NAME


async def test_get_asks_without_a_body() -> None:
    async with receiving(answering(OK)) as receiver, SafeClient(LOOPBACK) as client:
        answer = await client.get(f"http://127.0.0.1:{receiver.port}/")
    assert answer.body == b"ok"
    assert receiver.requests[0].startswith(b"GET / HTTP/1.1\r\n")


async def test_a_name_is_looked_up_once_for_connections_that_are_used_again() -> None:
    names = LyingNames(["127.0.0.1"], ["10.0.0.1"])
    async with (
        receiving(answering(OK)) as receiver,
        SafeClient(LOOPBACK, lookup=names) as client,
    ):
        for _ in range(5):
            await client.post(f"http://receiver.example:{receiver.port}/", b"{}", {})
    assert (receiver.connections, len(names.asked)) == (1, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_outcome_and_is_never_followed(status: int) -> None:
    async with receiving(answering(OK)) as other:
        raw = (
            f"HTTP/1.1 {status} Elsewhere\r\nlocation: http://127.0.0.1:{other.port}/\r\n"
            "content-length: 0\r\n\r\n"
        )
        async with (
            receiving(answering(raw.encode())) as receiver,
            SafeClient(LOOPBACK) as client,
        ):
            answer = await client.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    assert answer.status == status
    assert other.connections == 0


async def test_a_proxy_named_by_the_environment_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with receiving(answering(OK)) as proxy, receiving(answering(OK)) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        async with SafeClient(LOOPBACK) as client:
            await client.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    assert (proxy.connections, receiver.connections) == (0, 1)


async def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    written = 0
    ended = asyncio.Event()

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        try:
            for _ in range(1000):
                writer.write(b"x" * 1_000_000)
                await writer.drain()
                written += 1_000_000
        finally:
            ended.set()

    async with receiving(flood) as receiver, SafeClient(LOOPBACK) as client:
        answer = await client.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
        # The connection is closed: the receiver's next write fails.
        await ended.wait()
    assert (answer.status, answer.truncated) == (200, True)
    assert answer.body == b"x" * LOOPBACK.answer_bytes
    assert written < 100_000_000


async def test_an_answer_of_exactly_the_limit_is_whole() -> None:
    size = LOOPBACK.answer_bytes
    raw = f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n".encode() + b"x" * size
    async with receiving(answering(raw)) as receiver, SafeClient(LOOPBACK) as client:
        answer = await client.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    assert (len(answer.body), answer.truncated) == (size, False)


async def test_a_compressed_bomb_stays_compressed() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(bomb)}\r\n\r\n"
    async with receiving(answering(head.encode() + bomb)) as receiver, SafeClient(LOOPBACK) as c:
        answer = await c.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    assert answer.body == bomb[: LOOPBACK.answer_bytes]


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_a_header_over_the_limit_ends_the_attempt(raw: bytes) -> None:
    error = await _post_failing(LOOPBACK, answering(raw))
    assert isinstance(error, TooLarge)
    assert (error.code, error.sent) == (Failure.HEADERS_SIZE, True)


async def test_the_limit_of_a_header_is_that_of_the_policy() -> None:
    short = LOOPBACK.model_copy(update={"header_bytes": 300})
    raw = b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 400 + b"\r\n\r\n"
    error = await _post_failing(short, answering(raw))
    assert error.code is Failure.HEADERS_SIZE


@pytest.mark.parametrize("number", [65, 5000])
async def test_too_many_headers_end_the_attempt(number: int) -> None:
    many = b"".join(b"x-%d: 1\r\n" % each for each in range(number))
    error = await _post_failing(LOOPBACK, answering(b"HTTP/1.1 200 OK\r\n" + many + b"\r\n"))
    assert isinstance(error, Unreachable | TooLarge)


async def _hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _dribble_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nx: ")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _informational_for_ever(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("behave", [_hang, _dribble, _dribble_headers, _informational_for_ever])
async def test_an_answer_that_takes_too_long_ends_the_attempt(behave: Behave) -> None:
    error = await _post_failing(IMPATIENT, behave)
    assert isinstance(error, TimedOut)
    assert (error.code, error.sent) == (Failure.TOTAL_TIME, True)


async def test_whose_answer_is_given_up_is_hung_up_on() -> None:
    """Otherwise each hanging receiver would keep a connection as long as it likes."""
    hung_up = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok")
        await reader.read()
        hung_up.set()

    async with receiving(behave) as receiver, SafeClient(IMPATIENT) as client:
        with pytest.raises(TimedOut) as kept:
            await client.post(f"http://127.0.0.1:{receiver.port}/", b"{}", {})
        await asyncio.wait_for(hung_up.wait(), 10)
    assert kept.value.sent


async def test_a_look_up_that_never_ends_is_given_up() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    async with SafeClient(IMPATIENT, lookup=never) as client:
        with pytest.raises(TimedOut):
            await client.post("http://receiver.example/", b"{}", {})


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Failure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", Failure.PROTOCOL),
    ],
)
async def test_what_is_not_http_ends_the_attempt(raw: bytes, code: Failure) -> None:
    error = await _post_failing(LOOPBACK, answering(raw))
    assert isinstance(error, Unreachable)
    assert error.code is code


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"])
async def test_a_connection_that_breaks_leaves_it_open_what_was_received(raw: bytes) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        writer.close()

    error = await _post_failing(LOOPBACK, hang_up)
    assert isinstance(error, Unreachable)
    assert (error.code, error.sent) == (Failure.DISCONNECTED, True)


async def test_a_port_where_nobody_listens_and_a_name_that_is_none_sent_nothing() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with socket.create_server(("127.0.0.1", 0)) as bound:
        free = bound.getsockname()[1]
    async with SafeClient(LOOPBACK, lookup=unknown) as client:
        for host, code in (("127.0.0.1", Failure.CONNECTION_REFUSED), ("x.example", Failure.NAME)):
            with pytest.raises(Unreachable) as raised:
                await client.post(f"http://{host}:{free}/", b"{}", {})
            assert (raised.value.code, raised.value.sent) == (code, False)
