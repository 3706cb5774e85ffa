"""A request as it came, for operations that are done once however often it is sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SentRequest:
    """A request as it came: its `Idempotency-Key`, and the bytes by which a repeat is known."""

    key: str | None
    body: bytes


UNKEYED = SentRequest(None, b"")
"""A request that cannot be repeated, such as one of a page: it just takes effect."""
