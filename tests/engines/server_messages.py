"""Read messages between a client and PostgreSQL (protocol 3) from bytes."""

import struct
from collections.abc import Iterator

TERMINATE = b"X\x00\x00\x00\x04"


def query(statement: str) -> bytes:
    """Return the message that sends a statement."""
    return b"Q" + struct.pack("!l", len(statement) + 5) + statement.encode() + b"\x00"


def greeting_in(heard: bytes) -> bytes:
    """Return the bytes since the server accepted the sign-in; empty if it has not yet."""
    greeting = b""
    for kind, body in messages(heard):
        if greeting or (kind == b"R" and body == bytes(4)):
            greeting += kind + struct.pack("!l", len(body) + 4) + body
        if greeting and kind == b"Z":
            return greeting
    return b""


def messages(heard: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Take whole messages of PostgreSQL's protocol 3 apart: a letter, and what follows it."""
    at = 0
    while len(heard) >= at + 5:
        end = at + 1 + int.from_bytes(heard[at + 1 : at + 5], "big")
        if len(heard) < end:
            return
        yield heard[at : at + 1], heard[at + 5 : end]
        at = end
