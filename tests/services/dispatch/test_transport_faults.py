"""Each reason for a missing answer has its own code, for mail, Twilio and webhooks."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from services.dispatch.gateways.messages import Letter, ShortMessage, WebhookMessage
from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.gateways.smtp_server import Patience, SmtpServer
from services.dispatch.gateways.twilio_account import TwilioAccount
from services.dispatch.gateways.webhook import WebhookGateway
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.clock import new_id
from shared.outbound.client import SafeClient
from shared.outbound.policy import OutboundPolicy
from shared.outbound.webhooks import WebhookSecret
from tests.certificates import self_signed
from tests.services.dispatch.outside import mail_server

NOWHERE = "name-of-nobody.invalid"
IMPATIENT = Patience(connect=0.3, command=0.3, opening=1, answer=0.3)
POLICY = OutboundPolicy(
    schemes=frozenset({"http", "https"}),
    ports=frozenset(range(1024, 65536)),
    allowed_networks=(IPv4Network("127.0.0.0/8"),),
    connect_seconds=0.3,
    total_seconds=0.5,
)


def letter() -> Letter:
    return Letter(new_id(), "a@embassy.example", "An invented appeal", "text", None)


async def mailed(server: SmtpServer) -> AttemptResult:
    gateway = SmtpGateway(server, "appeals@ngo.example", patience=IMPATIENT)
    try:
        return await gateway.send(letter())
    finally:
        await gateway.close()


async def mailed_to(url: str) -> AttemptResult:
    return await mailed(
        SmtpServer.parse(url.replace("https://", "smtps://").replace("http", "smtp"))
    )


async def texted_to(url: str) -> AttemptResult:
    account = TwilioAccount("ACinvented", "token", "+15005550006", "https://t.example/status", url)
    gateway = TwilioGateway(account, answer=0.3)
    try:
        return await gateway.send(ShortMessage(new_id(), "+41446681800", "text"))
    finally:
        await gateway.close()


async def hooked_to(url: str) -> AttemptResult:
    gateway = WebhookGateway(SafeClient(POLICY))
    try:
        return await gateway.send(WebhookMessage(new_id(), url, (WebhookSecret.generate(),), b"{}"))
    finally:
        await gateway.close()


SENDERS = [mailed_to, texted_to, hooked_to]


@asynccontextmanager
async def listening(
    taken: Callable[[asyncio.StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await taken(writer)
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize("send", SENDERS)
class TestEachFault:
    async def test_a_name_that_leads_nowhere(
        self, send: Callable[[str], Awaitable[AttemptResult]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unknown(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        outcome = await send(f"https://{NOWHERE}:8443")
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.NAME_NOT_FOUND)

    async def test_a_port_where_nobody_listens(
        self, send: Callable[[str], Awaitable[AttemptResult]]
    ) -> None:
        async with listening(reset) as port:
            pass
        outcome = await send(f"http://127.0.0.1:{port}")
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED)

    async def test_no_tls_where_tls_is_expected(
        self, send: Callable[[str], Awaitable[AttemptResult]]
    ) -> None:
        async def plain(writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 no TLS here\r\n" * 20)
            await writer.drain()

        async with listening(plain) as port:
            outcome = await send(f"https://127.0.0.1:{port}")
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.TLS_FAILED)


@pytest.mark.parametrize("send", [texted_to, hooked_to])
async def test_a_certificate_that_nobody_trusts(
    send: Callable[[str], Awaitable[AttemptResult]], tmp_path: Path
) -> None:
    server, _ = self_signed(tmp_path, "receiver.example")
    async with listening(reset, server) as port:
        outcome = await send(f"https://127.0.0.1:{port}")
    assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.CERTIFICATE_NOT_VALID)


class TestMail:
    async def test_a_server_that_breaks_off_and_one_that_says_nothing(self) -> None:
        async with listening(reset) as port:
            outcome = await mailed_to(f"http://127.0.0.1:{port}")
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_BROKEN)

        async def silent(_: asyncio.StreamWriter) -> None:
            await asyncio.sleep(5)

        async with listening(silent) as port:
            outcome = await mailed_to(f"http://127.0.0.1:{port}")
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.TIMED_OUT)

    async def test_on_loopback_a_certificate_of_no_name_is_taken(self, tmp_path: Path) -> None:
        context, _ = self_signed(tmp_path, "snakeoil.example")
        async with mail_server(tls_context=context) as server:
            offered = SmtpServer.parse(f"smtp://127.0.0.1:{server.port}")
            assert (await mailed(offered)).kind is AttemptOutcome.ACCEPTED
        async with mail_server(implicit=context) as server:
            wrapped = SmtpServer.parse(f"smtps://127.0.0.1:{server.port}")
            assert (await mailed(wrapped)).kind is AttemptOutcome.ACCEPTED

    async def test_elsewhere_it_is_not_and_the_reason_says_so(self, tmp_path: Path) -> None:
        context, _ = self_signed(tmp_path, "snakeoil.example")
        fault = AttemptResult(AttemptOutcome.RETRY, Reason.CERTIFICATE_NOT_VALID)
        async with mail_server(tls_context=context) as server:
            near = SmtpServer.parse(f"smtp://127.0.0.1:{server.port}")
            assert await mailed(replace(near, starttls=True, verified=True)) == fault
        async with mail_server(implicit=context) as server:
            near = SmtpServer.parse(f"smtps://127.0.0.1:{server.port}")
            assert await mailed(replace(near, verified=True)) == fault

    async def test_no_tls_offered_where_it_is_asked_for(self) -> None:
        async with mail_server() as server:
            near = SmtpServer.parse(f"smtp://127.0.0.1:{server.port}")
            outcome = await mailed(replace(near, starttls=True))
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.TLS_FAILED)

    async def test_no_signing_in_and_wrong_credentials(self) -> None:
        async with mail_server() as server:
            outcome = await mailed(SmtpServer.parse(f"smtp://me:wrong@127.0.0.1:{server.port}"))
        assert outcome == AttemptResult(AttemptOutcome.RETRY, Reason.NOT_AUTHORISED)
        async with mail_server(auth_require_tls=False, authenticator=lambda *_: False) as server:
            outcome = await mailed(SmtpServer.parse(f"smtp://me:wrong@127.0.0.1:{server.port}"))
        assert (outcome.kind, outcome.reason) == (AttemptOutcome.RETRY, Reason.NOT_AUTHORISED)
        assert outcome.status == 535

    def test_loopback_is_told_by_its_name_or_address(self) -> None:
        for host in ("localhost", "127.0.0.5", "[::1]", "mail.localhost"):
            assert SmtpServer.parse(f"smtp://{host}").verified is False
        for host in ("mail.example", "192.0.2.1", "localhost.example"):
            assert SmtpServer.parse(f"smtp://{host}").verified is True
