"""A mail server: its address, how to connect to it, and why a connection fails."""

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.smtp_answers import Stage


@dataclass(frozen=True)
class Patience:
    """How many seconds to wait for each answer (RFC 5321, 4.5.3.2).

    `answer`: from DATA to the answer after the text. Closing earlier causes copies (4.5.3.2.6).
    `opening`: for everything before DATA, in total.
    """

    connect: float = 30
    command: float = 300
    opening: float = 300
    answer: float = 600


class WrongSmtpUrl(ValueError):
    """The URL of the mail server is wrong; the message says why.

    It leaves the URL out, which may hold a password.
    """


class ConnectionFailed(Exception):
    """No usable connection to the mail server; `reason` says why.

    Holds no content.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class SmtpServer:
    """Where the mail server is and how to sign in.

    `starttls`: True requires it, None uses it if offered, False does not use it. On loopback no
    certificate is checked: nothing leaves this machine, and servers there have a certificate of
    their distribution for no name.
    """

    host: str
    port: int
    tls: bool
    starttls: bool | None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    verified: bool = True

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read `smtp://` (STARTTLS, except on loopback or with `?starttls=never`) or `smtps://`."""
        parsed = urlsplit(url)
        if parsed.scheme not in {"smtp", "smtps"} or not parsed.hostname:
            raise WrongSmtpUrl("it begins with smtp:// or smtps:// and names a host")
        tls = parsed.scheme == "smtps"
        loopback = is_loopback(parsed.hostname)
        never = parse_qs(parsed.query).get("starttls") == ["never"]
        starttls = False if tls or never else None if loopback else True
        return cls(
            host=parsed.hostname,
            port=parsed.port or (465 if tls else 587),
            tls=tls,
            starttls=starttls,
            user=unquote(parsed.username) if parsed.username else None,
            password=unquote(parsed.password) if parsed.password else None,
            verified=not loopback,
        )

    async def connect(self, ehlo: str, patience: Patience) -> aiosmtplib.SMTP:
        """Return a connection that is ready to send mail.

        Raise `ConnectionFailed`, or the server's own refusal (`SMTPResponseException`).
        """
        server = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            start_tls=False,
            validate_certs=self.verified,
            local_hostname=ehlo,
            timeout=patience.command,
        )
        try:
            await server.connect(timeout=patience.connect)
            await self._encrypt(server)
            await self._sign_in(server)
        except aiosmtplib.SMTPResponseException:
            server.close()
            raise
        except (aiosmtplib.SMTPException, OSError) as fault:
            server.close()
            failed = ConnectionFailed(reason_of(fault))
        except BaseException:
            server.close()
            raise
        else:
            return server
        # Raised outside the block, so that the library's error, which names the host, is not its
        # context.
        raise failed

    async def _encrypt(self, server: aiosmtplib.SMTP) -> None:
        if self.starttls is False or self.tls:
            return
        await server.ehlo()
        if server.supports_extension("starttls"):
            await server.starttls()
        elif self.starttls:
            raise ConnectionFailed(Reason.TLS_FAILED)

    async def _sign_in(self, server: aiosmtplib.SMTP) -> None:
        if self.user is None:
            return
        await server.ehlo()
        if not server.supports_extension("auth"):
            raise ConnectionFailed(Reason.NOT_AUTHORISED)
        await server.login(self.user, self.password or "")


def is_loopback(host: str) -> bool:
    if host in {"localhost", "localhost."} or host.endswith((".localhost", ".localhost.")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def stage_of(refused: aiosmtplib.SMTPResponseException) -> Stage:
    """Return which command a server refused."""
    match refused:
        case aiosmtplib.SMTPAuthenticationError():
            return Stage.AUTH
        case aiosmtplib.SMTPSenderRefused():
            return Stage.MAIL
        case aiosmtplib.SMTPRecipientRefused():
            return Stage.RCPT
        case aiosmtplib.SMTPDataError():
            return Stage.DATA
        case _:
            return Stage.CONNECT


def reason_of(fault: BaseException) -> Reason:
    """Return the reason code for an error of the library or the operating system."""
    for cause in _causes(fault):
        reason = _of_one(cause)
        if reason is not None:
            return reason
    return Reason.UNREACHABLE


_FAULTS: tuple[tuple[type[BaseException], Reason], ...] = (
    (socket.gaierror, Reason.NAME_NOT_FOUND),
    (ssl.SSLCertVerificationError, Reason.CERTIFICATE_NOT_VALID),
    (ssl.SSLError, Reason.TLS_FAILED),
    (TimeoutError, Reason.TIMED_OUT),
    (ConnectionRefusedError, Reason.CONNECTION_REFUSED),
    (ConnectionError, Reason.CONNECTION_BROKEN),
)
"""The first entry that matches is used."""


def _of_one(fault: BaseException) -> Reason | None:
    if isinstance(fault, aiosmtplib.SMTPConnectError) and not isinstance(fault, TimeoutError):
        return None  # a `ConnectionError` itself; its cause is more specific
    # For a name with several addresses, asyncio joins the errors into one text.
    if isinstance(fault, OSError) and f"[Errno {errno.ECONNREFUSED}]" in str(fault):
        return Reason.CONNECTION_REFUSED
    return next((reason for kind, reason in _FAULTS if isinstance(fault, kind)), None)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = fault
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
