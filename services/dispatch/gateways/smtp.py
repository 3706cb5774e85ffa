"""E-mail over SMTP, on connections that are kept and reused."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import format_datetime
from time import monotonic

import aiosmtplib

from services.dispatch.gateways.letters import NOT_WRITTEN, CannotBeWritten, on_the_wire
from services.dispatch.gateways.messages import Letter
from services.dispatch.gateways.smtp_server import (
    ConnectionFailed,
    Patience,
    SmtpServer,
    reason_of,
    stage_of,
)
from services.dispatch.rules.attempt_results import AttemptResult, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.smtp_answers import enhanced_code, judge
from shared.clock import Clock, utc_now

IDLE_SECONDS = 30.0
"""A connection that was idle longer is not reused: servers close it, and firewalls drop it."""
MOST_IDLE = 8
RESET_SECONDS = 5.0
_TRANSIENT, _BEYOND = 400, 600


class SmtpGateway:
    """Sends e-mails by SMTP: one message to one recipient per transaction.

    A worker limits how many are sent at once. `ehlo` is the name of this machine for the server,
    `name` the sender's name as people read it.
    """

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        ehlo: str = "localhost",
        name: str = "",
        reply_to: str | None = None,
        patience: Patience = Patience(),  # noqa: B008  # frozen
        clock: Clock = utc_now,
    ) -> None:
        self._server = server
        self._sender = sender
        self._ehlo = ehlo
        self._name = name
        self._reply_to = reply_to
        self._patience = patience
        self._clock = clock
        self._idle: deque[tuple[float, aiosmtplib.SMTP]] = deque(maxlen=MOST_IDLE)

    async def send(self, message: Letter) -> AttemptResult:
        if not message.to.rpartition("@")[0].isascii():
            return refusal(Reason.NEEDS_SMTPUTF8)
        try:
            content = on_the_wire(
                message,
                sender=self._sender,
                name=self._name,
                reply_to=self._reply_to,
                more={"Date": format_datetime(self._clock())},
            )
        except CannotBeWritten:
            return NOT_WRITTEN
        return await self._hand_over(message, content)

    async def _hand_over(self, message: Letter, content: bytes) -> AttemptResult:
        handing_over = False
        try:
            async with asyncio.timeout(self._patience.opening) as opening, self._connection() as at:
                await at.mail(self._sender)
                await at.rcpt(message.to)
                # If the connection breaks from here until the answer, the result is unknown.
                handing_over = True
                opening.reschedule(asyncio.get_running_loop().time() + self._patience.answer)
                answer = await at.data(content, timeout=self._patience.answer)
        except ConnectionFailed as failed:
            return _broken(failed.reason, handing_over=handing_over)
        except aiosmtplib.SMTPResponseException as refused:
            return _refused(refused, handing_over=handing_over)
        except (aiosmtplib.SMTPException, OSError) as fault:
            return _broken(reason_of(fault), handing_over=handing_over)
        code = enhanced_code(answer.message)
        return AttemptResult(
            AttemptOutcome.ACCEPTED, Reason.ACCEPTED, status=answer.code, code=code
        )

    async def close(self) -> None:
        while self._idle:
            await _part(self._idle.pop()[1])

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Yield a connection and keep it for the next letter, unless it broke."""
        server = self._idle_connection() or await self._server.connect(self._ehlo, self._patience)
        try:
            yield server
        except aiosmtplib.SMTPResponseException as refused:
            if not _is_refusal(refused.code):
                server.close()  # after an invalid reply the next ones may belong to older commands
                raise
            await self._ready_again(server)
            raise
        except BaseException:
            server.close()
            raise
        self._put_back(server)

    async def _ready_again(self, server: aiosmtplib.SMTP) -> None:
        """Keep a connection after a refusal, unless the server is slow to reset it."""
        try:
            async with asyncio.timeout(RESET_SECONDS):
                await server.rset()
        except (aiosmtplib.SMTPException, OSError):
            server.close()
        else:
            self._put_back(server)

    def _idle_connection(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            since, server = self._idle.pop()
            if server.is_connected and monotonic() - since < IDLE_SECONDS:
                return server
            server.close()
        return None

    def _put_back(self, server: aiosmtplib.SMTP) -> None:
        if len(self._idle) == MOST_IDLE or not server.is_connected:
            server.close()
        else:
            self._idle.append((monotonic(), server))


def _is_refusal(code: int) -> bool:
    """Return whether the answer is a refusal (RFC 5321, 4.2.1). No reply at all has the code -1."""
    return _TRANSIENT <= code < _BEYOND


def _refused(refused: aiosmtplib.SMTPResponseException, *, handing_over: bool) -> AttemptResult:
    if not _is_refusal(refused.code):
        return _broken(Reason.NOT_UNDERSTOOD, handing_over=handing_over)
    reason = judge(stage_of(refused), refused.code, refused.message)
    return refusal(reason, refused.code, enhanced_code(refused.message))


def _broken(reason: Reason, *, handing_over: bool) -> AttemptResult:
    if handing_over:
        return AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
    return AttemptResult(AttemptOutcome.RETRY, reason)


async def _part(server: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(2):
            await server.quit()
    server.close()
