"""E-mail over SMTP, on connections that are kept and used again."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from ipaddress import ip_address
from time import monotonic
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from services.dispatch.gateways.letters import NOT_WRITTEN, CannotBeWritten, on_the_wire
from services.dispatch.gateways.messages import Letter
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.clock import Clock, utc_now

CONNECT_SECONDS = 15.0
COMMAND_SECONDS = 30.0
IDLE_SECONDS = 30.0
"""A connection that lay idle longer is not trusted: servers close them, and firewalls forget."""
MOST_IDLE = 8
_TRANSIENT, _PERMANENT, _BEYOND = 400, 500, 600


class WrongSmtpUrl(ValueError):
    """The message says what is wrong with it, without the URL: it may hold a password."""


@dataclass(frozen=True)
class SmtpServer:
    """`starttls`: True asks for it, None takes it where offered, False does without."""

    host: str
    port: int
    tls: bool
    starttls: bool | None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read `smtp://` (STARTTLS, except on loopback or with `?starttls=never`) or `smtps://`."""
        parsed = urlsplit(url)
        if parsed.scheme not in {"smtp", "smtps"} or not parsed.hostname:
            raise WrongSmtpUrl("it begins with smtp:// or smtps:// and names a host")
        tls = parsed.scheme == "smtps"
        never = parse_qs(parsed.query).get("starttls") == ["never"]
        starttls = False if tls or never else None if _is_loopback(parsed.hostname) else True
        return cls(
            host=parsed.hostname,
            port=parsed.port or (465 if tls else 587),
            tls=tls,
            starttls=starttls,
            user=unquote(parsed.username) if parsed.username else None,
            password=unquote(parsed.password) if parsed.password else None,
        )


class SmtpGateway:
    """One message to one recipient per transaction. A worker bounds how many go at once."""

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        reply_to: str | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._server = server
        self._sender = sender
        self._reply_to = reply_to
        self._clock = clock
        self._idle: deque[tuple[float, aiosmtplib.SMTP]] = deque(maxlen=MOST_IDLE)

    async def send(self, message: Letter) -> Attempted:
        try:
            content = on_the_wire(
                message,
                sender=self._sender,
                reply_to=self._reply_to,
                more={"Date": format_datetime(self._clock())},
            )
        except CannotBeWritten:
            return NOT_WRITTEN
        handing_over = False
        try:
            async with self._connection() as server:
                await server.mail(self._sender)
                await server.rcpt(message.to)
                # From here to the answer nobody knows, should the connection break.
                handing_over = True
                answer = await server.data(content)
        except aiosmtplib.SMTPResponseException as refused:
            return _refused(refused, handing_over=handing_over)
        except aiosmtplib.SMTPTimeoutError:
            return _broken(Reason.TIMED_OUT, handing_over=handing_over)
        except (aiosmtplib.SMTPException, OSError, ValueError):
            # ValueError: no TLS where TLS is asked for, as this library says it.
            return _broken(Reason.UNREACHABLE, handing_over=handing_over)
        return Attempted(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, status=answer.code)

    async def close(self) -> None:
        while self._idle:
            await _part(self._idle.pop()[1])

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Yield a connection and keep it for the next letter, unless it broke."""
        server = self._kept() or await self._connected()
        try:
            yield server
        except aiosmtplib.SMTPResponseException as refused:
            if not _is_refusal(refused.code):
                server.close()  # who answers no reply may be some answers behind
                raise
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.rset()
                self._keep(server)
            raise
        except BaseException:
            server.close()
            raise
        self._keep(server)

    def _kept(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            since, server = self._idle.pop()
            if server.is_connected and monotonic() - since < IDLE_SECONDS:
                return server
            server.close()
        return None

    def _keep(self, server: aiosmtplib.SMTP) -> None:
        if len(self._idle) == MOST_IDLE or not server.is_connected:
            server.close()
        else:
            self._idle.append((monotonic(), server))

    async def _connected(self) -> aiosmtplib.SMTP:
        told = self._server
        server = aiosmtplib.SMTP(
            hostname=told.host,
            port=told.port,
            use_tls=told.tls,
            start_tls=told.starttls,
            username=told.user,
            password=told.password,
            timeout=COMMAND_SECONDS,
        )
        try:
            await server.connect(timeout=CONNECT_SECONDS)
        except BaseException:
            server.close()
            raise
        return server


def _is_refusal(code: int) -> bool:
    """Return whether it says no (RFC 5321, 4.2.1). What is no reply at all has the code -1."""
    return _TRANSIENT <= code < _BEYOND


def _refused(refused: aiosmtplib.SMTPResponseException, *, handing_over: bool) -> Attempted:
    """Tell what comes back later (4yz) from what never will (5yz); RFC 5321, 4.2.1."""
    if not _is_refusal(refused.code):
        return _broken(Reason.PROVIDER_FAULT, handing_over=handing_over)
    if isinstance(refused, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPSenderRefused):
        # Our fault, not the recipient's: it waits until somebody has put it right.
        return Attempted(AttemptOutcome.RETRY, Reason.NOT_AUTHORISED, status=refused.code)
    if isinstance(refused, aiosmtplib.SMTPHeloError | aiosmtplib.SMTPConnectResponseError):
        return Attempted(AttemptOutcome.RETRY, Reason.PROVIDER_FAULT, status=refused.code)
    if refused.code >= _PERMANENT:
        return Attempted(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED, status=refused.code)
    return Attempted(AttemptOutcome.RETRY, Reason.BUSY, status=refused.code)


def _broken(reason: Reason, *, handing_over: bool) -> Attempted:
    if handing_over:
        return Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
    return Attempted(AttemptOutcome.RETRY, reason)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _part(server: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(2):
            await server.quit()
    server.close()
