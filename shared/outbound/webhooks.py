"""Sign and verify webhooks by Standard Webhooks 1.0 (scheme v1, HMAC-SHA256).

The receiver verifies with any library of that specification, given the secret.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

_PREFIX = "whsec_"
_KEY_BYTES = 32
_SHORTEST_KEY = 24
_LONGEST_KEY = 64
_MOST_SIGNATURES = 16
_VERSION = "v1"

TOLERANCE = timedelta(minutes=5)
"""How far a message's time may lie from the receiver's clock, to either side."""


class SecretFault(ValueError):
    """The text is not a secret of this form. The message does not repeat it."""


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """A symmetric key of 24 to 64 bytes, never shown by `repr`."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _SHORTEST_KEY <= len(self.key) <= _LONGEST_KEY:
            raise SecretFault(f"a webhook secret has {_SHORTEST_KEY} to {_LONGEST_KEY} bytes")

    @classmethod
    def generate(cls) -> Self:
        return cls(secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `whsec_<base64>`; raise `SecretFault` for any other text."""
        if not text.startswith(_PREFIX):
            raise SecretFault(f"a webhook secret begins with {_PREFIX}")
        try:
            return cls(base64.b64decode(text.removeprefix(_PREFIX), validate=True))
        except binascii.Error:
            raise SecretFault(f"a webhook secret is base64 after {_PREFIX}") from None

    def reveal(self) -> str:
        """Return `whsec_<base64>`, to be shown once to the person who sets up the receiver."""
        return _PREFIX + base64.b64encode(self.key).decode()


class SignatureFault(StrEnum):
    MISSING_HEADER = "missing-header"
    MALFORMED_TIMESTAMP = "malformed-timestamp"
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"
    NO_MATCH = "no-matching-signature"


class NotVerified(Exception):
    def __init__(self, code: SignatureFault) -> None:
        super().__init__(code)
        self.code = code


def sign(
    active: Sequence[WebhookSecret], message_id: str, timestamp: datetime, body: bytes
) -> dict[str, str]:
    """Return the three headers of one attempt.

    `active` has every secret with which the receiver may still verify: two during a rotation, each
    gives a signature. `message_id` stays the same over all attempts of a message (the receiver
    drops copies by it); `timestamp` is the time of the attempt, aware.
    """
    if not active:
        raise ValueError("a webhook is signed with at least one secret")
    if not message_id or "." in message_id or not message_id.isascii() or " " in message_id:
        raise ValueError("a webhook id is ASCII without dots and spaces")
    if timestamp.tzinfo is None:
        raise ValueError("the time of a webhook is aware")
    seconds = str(int(timestamp.timestamp()))
    signatures = (_signature(secret, message_id, seconds, body) for secret in active)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(
            f"{_VERSION},{base64.b64encode(signature).decode()}" for signature in signatures
        ),
    }


def verify(
    active: Sequence[WebhookSecret], headers: Mapping[str, str], body: bytes, *, now: datetime
) -> str:
    """Return the message id of a webhook that came from a holder of one of the secrets.

    Raises `NotVerified`. Header names may have any case; signatures of other versions are ignored.
    The caller must discard repeated messages, by their id.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        message_id = lowered["webhook-id"]
        seconds = lowered["webhook-timestamp"]
        offered = lowered["webhook-signature"]
    except KeyError:
        raise NotVerified(SignatureFault.MISSING_HEADER) from None
    _check_time(seconds, now)
    if not message_id.isascii():
        raise NotVerified(SignatureFault.NO_MATCH)
    expected = [_signature(secret, message_id, seconds, body) for secret in active]
    # Every pair is compared, each in constant time, so that the duration reveals nothing.
    matches = [
        hmac.compare_digest(given, wanted)
        for given in _offered_signatures(offered)
        for wanted in expected
    ]
    if not any(matches):
        raise NotVerified(SignatureFault.NO_MATCH)
    return message_id


def _signature(secret: WebhookSecret, message_id: str, seconds: str, body: bytes) -> bytes:
    signed = f"{message_id}.{seconds}.".encode() + body
    return hmac.digest(secret.key, signed, "sha256")


def _check_time(seconds: str, now: datetime) -> None:
    # Plain digits only: "1e9" or "+5" would parse, but are not the text that was signed.
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= len("99999999999")):
        raise NotVerified(SignatureFault.MALFORMED_TIMESTAMP)
    age = now.timestamp() - int(seconds)
    if age > TOLERANCE.total_seconds():
        raise NotVerified(SignatureFault.TOO_OLD)
    if age < -TOLERANCE.total_seconds():
        raise NotVerified(SignatureFault.TOO_NEW)


def _offered_signatures(header: str) -> list[bytes]:
    found: list[bytes] = []
    for entry in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, encoded = entry.partition(",")
        if version != _VERSION:
            continue
        try:
            found.append(base64.b64decode(encoded, validate=True))
        except (binascii.Error, ValueError):
            continue
    return found
