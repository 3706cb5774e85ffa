"""The outside world on loopback: a real SMTP server, a double of Twilio's API, receivers.

They run in threads of their own for as long as the tests do. What they got is kept, to be counted.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, encode_basic_auth, web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks.webhooks import Webhook
from twilio.request_validator import RequestValidator

from services.front.local.processes import LOOPBACK, free_port
from tests.processes.collector import Collector

SENDER = "alerts@tocsin.invalid"
ACCOUNT_SID, AUTH_TOKEN, NUMBER = "AC" + "0" * 32, "an-invented-token", "+15005550006"
NO_SUCH_MAILBOX, BUSY_MAILBOX = "nobody", "busy"
"""Prefixes of the addresses that are answered with 550 and with 451."""
NO_SUCH_NUMBER = "+15005550001"
"""Twilio's test number for a number that does not exist (error 21211)."""


class Holding:
    """A receiver that can accept requests without answering."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Accept requests without answering until the block ends."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    async def may_answer(self) -> None:
        if not self._open.is_set():
            await asyncio.to_thread(self._open.wait)


class Letters(Holding):
    """The messages that the SMTP server accepted, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[EmailMessage] = []
        self._held_to: frozenset[str] = frozenset()
        self._server = Controller(self, hostname=LOOPBACK, port=free_port())
        self._server.start()

    @property
    def url(self) -> str:
        return f"smtp://{self._server.hostname}:{self._server.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.taken if letter["To"] == address]

    @contextmanager
    def held_to(self, addresses: Iterable[str]) -> Iterator[None]:
        """Hold messages to these addresses, and answer all others: notices to staff continue."""
        self._held_to = frozenset(addresses)
        with self.held():
            yield

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith(NO_SUCH_MAILBOX):
            return "550 no such mailbox"
        if address.startswith(BUSY_MAILBOX):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        parsed = BytesParser(EmailMessage, policy=default).parsebytes(
            envelope.original_content or b""
        )
        self.taken.append(parsed)
        if parsed["To"] in self._held_to:
            await self.may_answer()
        return "250 taken"

    def stop(self) -> None:
        self._server.stop()


class ShortMessages:
    """A double of Twilio's `Messages.json`, with its error for a wrong number and its reports."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.reports: list[int] = []
        self.reach: Callable[[str], str] = lambda url: url
        """Maps the public URL of a callback to where it is served."""

    def to(self, number: str) -> list[dict[str, str]]:
        return [message for message in self.taken if message["To"] == number]

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN):
            return _twilio_error(401, 20003, "Authenticate")
        said = {name: str(value) for name, value in (await request.post()).items()}
        if said["To"] == NO_SUCH_NUMBER:
            return _twilio_error(400, 21211, "The 'To' number is not a valid phone number.")
        message = {**said, "Sid": f"SM{uuid4().hex}"}
        self.taken.append(message)
        if "StatusCallback" in said:
            request.app[REPORTS].append(asyncio.create_task(self._report(message)))
        shown = {
            "sid": message["Sid"], "account_sid": ACCOUNT_SID, "to": said["To"],
            "from": said["From"], "body": said["Body"], "status": "queued", "num_segments": "1",
            "error_code": None, "error_message": None, "api_version": "2010-04-01",
            "direction": "outbound-api", "uri": f"/Messages/{message['Sid']}.json",
        }  # fmt: skip
        return web.json_response(shown, status=201)

    async def _report(self, message: dict[str, str]) -> None:
        """Report that a message arrived, signed as Twilio signs, until the service answers."""
        told = {
            "MessageSid": message["Sid"],
            "SmsSid": message["Sid"],
            "MessageStatus": "delivered",
            "SmsStatus": "delivered",
            "AccountSid": ACCOUNT_SID,
            "To": message["To"],
            "From": message["From"],
        }
        public = message["StatusCallback"]
        signature = RequestValidator(AUTH_TOKEN).compute_signature(public, told)
        async with ClientSession() as session:
            for _ in range(50):
                try:
                    answer = await session.post(
                        self.reach(public), data=told, headers={"X-Twilio-Signature": signature}
                    )
                except OSError:
                    await asyncio.sleep(0.2)
                    continue
                self.reports.append(answer.status)
                return


class Webhooks(Holding):
    """Endpoints at `/hooks/<name>`. Requests are kept with their headers, to be verified."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.dead: set[str] = set()
        self._hanging: dict[str, Holding] = {}

    def to(self, name: str) -> list[tuple[dict[str, str], bytes]]:
        return [(headers, body) for hook, headers, body in self.taken if hook == name]

    def verified(self, name: str, secret: str) -> list[Any]:
        """Return the messages to an endpoint; raises if another library does not verify one."""
        checker = Webhook(secret)
        return [checker.verify(body, headers) for headers, body in self.to(name)]

    @contextmanager
    def hanging(self, name: str) -> Iterator[None]:
        """Let one endpoint accept requests without answering until the block ends."""
        self._hanging[name] = Holding()
        with self._hanging[name].held():
            yield

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/hooks/{name}", self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        headers = {header.lower(): value for header, value in request.headers.items()}
        self.taken.append((name, headers, await request.read()))
        await self.may_answer()
        if name in self._hanging:
            await self._hanging[name].may_answer()
        return web.Response(status=503 if name in self.dead else 200)


class Outside:
    """All receivers, on free ports of loopback."""

    def __init__(self) -> None:
        self.letters = Letters()
        self.short_messages = ShortMessages()
        self.webhooks = Webhooks()
        self.collector = Collector()
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runner = self._wait(self._serve())

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def hook(self, name: str) -> str:
        return f"{self.url}/hooks/{name}"

    def environ(self) -> dict[str, str]:
        """Return the settings by which a service reaches these receivers."""
        return {
            "TOCSIN_SMTP_URL": self.letters.url,
            "TOCSIN_SMTP_FROM": SENDER,
            "TOCSIN_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TOCSIN_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TOCSIN_TWILIO_FROM": NUMBER,
            "TOCSIN_TWILIO_API_URL": self.url,
            "TOCSIN_OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8",
            "TOCSIN_OUTBOUND_PORTS": str(self.port),
            "TOCSIN_OUTBOUND_SCHEMES": "https,http",
            "TOCSIN_OTLP_ENDPOINT": self.url,
        }

    def stop(self) -> None:
        self._wait(self._runner.cleanup())
        self.letters.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> web.AppRunner:
        app = web.Application()
        app[REPORTS] = []
        for part in (self.short_messages, self.webhooks, self.collector):
            app.add_routes(part.routes())
        runner = web.AppRunner(app, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, self.port).start()
        return runner

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


REPORTS: web.AppKey[list[asyncio.Task[None]]] = web.AppKey("reports", list)


def _twilio_error(status: int, code: int, words: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": words, "more_info": more, "status": status}
    return web.json_response(body, status=status)
