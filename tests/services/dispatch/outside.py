"""The outside world on loopback: a mail server, a double of Twilio's API, webhook receivers."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook

from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.gateways.smtp_server import SmtpServer
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason


@dataclass
class MailServer:
    """Accepts mail; refuses by address: `refused-550@...`, `busy-451@...`."""

    letters: list[EmailMessage] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    drop_after_data: bool = False
    answer: str = "250 taken"
    refusal: str = ""
    """If set, the answer to every recipient."""
    refusals: dict[str, str] = field(default_factory=dict)
    """The answers to single recipients."""
    pause: asyncio.Event | None = None
    """If set, the text is answered only after this event."""
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - as above
        session: Session,
        envelope: Envelope,
        address: str,
        options: Any,  # noqa: ARG002 - as above
    ) -> str:
        self.connections.add(session.peer)
        if refusal := self.refusals.get(address, self.refusal):
            return refusal
        code = address.partition("@")[0].rpartition("-")[2]
        if code in {"550", "451"}:
            return f"{code} invented refusal"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - as above
        envelope: Envelope,
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        if self.pause is not None:
            await self.pause.wait()
        if self.drop_after_data:
            server.transport.abort()  # type: ignore[union-attr]  # there while a letter is taken
        return self.answer


@asynccontextmanager
async def mail_server(
    *, implicit: ssl.SSLContext | None = None, **more: Any
) -> AsyncIterator[MailServer]:
    """Serve mail on loopback; `implicit` is for TLS from the first byte, `more` is aiosmtpd's."""
    handler = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.invalid", loop=loop, **more),
        "127.0.0.1",
        0,
        ssl=implicit,
    )
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()


def smtp_to(server: MailServer) -> SmtpGateway:
    return SmtpGateway(SmtpServer.parse(f"smtp://127.0.0.1:{server.port}"), "appeals@ngo.example")


@dataclass
class TwilioDouble:
    """Answers like Twilio's API; refuses by number."""

    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """HTTP status and Twilio's code, by the recipient's number."""
    pause: asyncio.Event | None = None
    """If set, an accepted message is answered only after this event."""

    async def messages(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if (answer := self.answers.get(form["To"])) is not None:
            status, code = answer
            told = {"code": code, "message": "invented refusal", "status": status}
            return web.json_response(told, status=status)
        self.taken.append(form)
        if self.pause is not None:
            await self.pause.wait()
        sid = f"SM{uuid4().hex}"
        return web.json_response({"sid": sid, "status": "queued", "to": form["To"]}, status=201)


@asynccontextmanager
async def twilio_double() -> AsyncIterator[TwilioDouble]:
    double = TwilioDouble()
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", double.messages)
    async with _served(app) as url:
        double.url = url
        yield double


@dataclass
class Receiver:
    """A webhook endpoint. `status`: its answer; with `hold`: it answers only when released."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.hold is not None:
                await self.hold.wait()
        finally:
            self.under_way -= 1
        return web.Response(status=self.status, headers=self.headers)

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Return the received messages, verified by another library than ours."""
        webhook = Webhook(secret)
        return [webhook.verify(body, headers) for headers, body in self.got]


@asynccontextmanager
async def receiver(**more: Any) -> AsyncIterator[Receiver]:
    taking = Receiver(**more)
    app = web.Application()
    app.router.add_post("/hook", taking.take)
    async with _served(app) as url:
        taking.url = f"{url}/hook"
        yield taking
        if taking.hold is not None:
            taking.hold.set()


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # asyncio's own server
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@dataclass
class Taking:
    """A provider that accepts everything; `after` is awaited before it answers."""

    taken: list[Any] = field(default_factory=list)
    hold: asyncio.Event | None = None
    answer: AttemptResult = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED)  # noqa: RUF009 - frozen

    async def send(self, message: Any) -> AttemptResult:
        self.taken.append(message)
        if self.hold is not None:
            await self.hold.wait()
        return self.answer

    async def close(self) -> None:
        """Do nothing: it keeps no connection."""
