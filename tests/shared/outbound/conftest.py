"""Block every address but 127.0.0.1 for these tests, even if the guard is broken."""

import asyncio
import socket
from typing import Any, NoReturn

import pytest

from tests.shared.outbound.false_network import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also block every connection and look-up that would leave the machine."""
    connect = asyncio.selector_events.BaseSelectorEventLoop.sock_connect

    async def connect_to_loopback(self: Any, sock: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", "a test was about to leave the machine"
        await connect(self, sock, address)

    def no_lookup(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("a test was about to ask a name server")

    monkeypatch.setattr(
        asyncio.selector_events.BaseSelectorEventLoop, "sock_connect", connect_to_loopback
    )
    monkeypatch.setattr("shared.outbound.lookup.socket.getaddrinfo", no_lookup)
