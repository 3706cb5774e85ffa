"""TLS to receivers: the name in the URL counts, not the address it resolved to."""

from pathlib import Path

import pytest

from shared.outbound.client import SafeClient
from shared.outbound.errors import Failure, OutboundError, TimedOut, Unreachable
from tests.certificates import self_signed
from tests.shared.outbound.false_network import LyingNames
from tests.shared.outbound.receivers import IMPATIENT, LOOPBACK, OK, answering, receiving


async def test_the_certificate_must_be_for_the_name_in_the_url(tmp_path: Path) -> None:
    server, trusting = self_signed(tmp_path, "receiver.example")
    names = LyingNames(["127.0.0.1"])
    async with receiving(answering(OK), tls=server) as receiver:
        async with SafeClient(LOOPBACK, lookup=names, tls=trusting) as client:
            answer = await client.post(f"https://receiver.example:{receiver.port}/", b"{}", {})
            with pytest.raises(Unreachable) as other_name:
                await client.post(f"https://other.example:{receiver.port}/", b"{}", {})
        async with SafeClient(LOOPBACK, lookup=names) as distrusting:
            with pytest.raises(Unreachable) as unknown:
                await distrusting.post(f"https://receiver.example:{receiver.port}/", b"{}", {})
    assert answer.status == 200
    assert {other_name.value.code, unknown.value.code} == {Failure.CERTIFICATE}
    assert len(receiver.requests) == 1


async def test_plain_http_where_tls_is_expected_ends_the_attempt() -> None:
    async with receiving(answering(OK)) as receiver, SafeClient(IMPATIENT) as client:
        with pytest.raises(OutboundError) as raised:
            await client.post(f"https://127.0.0.1:{receiver.port}/", b"{}", {})
    assert receiver.requests == []
    assert isinstance(raised.value, TimedOut | Unreachable)
