"""Errors of calls to the outside that got no answer.

Each error has a code and nothing of what was sent or where: a URL can hold a secret.
"""

from enum import StrEnum
from typing import ClassVar


class Refusal(StrEnum):
    """The fault of the URL or of the addresses behind it."""

    URL_MALFORMED = "url-malformed"
    SCHEME = "scheme-not-allowed"
    PORT = "port-not-allowed"
    CREDENTIALS = "credentials-in-url"
    HOST_SPELLING = "numeric-host-not-canonical"
    ADDRESS = "address-not-allowed"
    HEADER = "header-not-allowed"


class Failure(StrEnum):
    """The result of an attempt that got no usable answer."""

    NAME = "name-not-resolved"
    CONNECTION = "connection-failed"
    CONNECTION_REFUSED = "connection-refused"
    CERTIFICATE = "certificate-not-valid"
    TLS = "tls-failed"
    CONNECT_TIME = "connect-timed-out"
    DISCONNECTED = "disconnected"
    PROTOCOL = "not-http"
    TOTAL_TIME = "timed-out"
    HEADERS_SIZE = "headers-too-large"


class OutboundError(Exception):
    """A call without an answer.

    `sent`: whether the receiver may have got the request or a part of it.
    """

    what: ClassVar[str]

    def __init__(self, code: Refusal | Failure, *, sent: bool) -> None:
        super().__init__(f"{self.what}: {code}")
        self.code = code
        self.sent = sent


class Refused(OutboundError):
    """Not tried: nothing was opened and nothing was sent. A retry gives the same result.

    Only `ADDRESS` can change by itself: if the name resolves to another address.
    """

    what = "refused"
    code: Refusal

    def __init__(self, code: Refusal) -> None:
        super().__init__(code, sent=False)


class Unreachable(OutboundError):
    what = "unreachable"
    code: Failure


class TimedOut(OutboundError):
    what = "timed out"
    code: Failure


class TooLarge(OutboundError):
    """The answer's status line or headers are over the limit.

    A large body is truncated; that is no error.
    """

    what = "too large"
    code: Failure
