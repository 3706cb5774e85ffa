"""Check the trail: compute every hash again, in Python, from the rows."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Text, cast, literal_column, select

from shared.audit.anchors import Anchor
from shared.audit.tables import audit_entries, audit_head
from shared.storage.unit_of_work import ReadSession

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# The driver has no year after 9999 or before 1, and would fail for the neighbouring rows too.
_MICROSECONDS = literal_column(
    "CASE WHEN isfinite(at) THEN ((extract(epoch FROM at) - 946684800) * 1000000)::bigint END",
    BigInteger,
).label("microseconds")
"""When, since 2000, as the server hashes it; None for a moment that never comes."""
_AT_ONCE = 500
"""Some milliseconds of hashing: services check their trails beside their requests."""
_NOT_READ = (AttributeError, OverflowError, TypeError, ValueError, struct.error)


class FaultKind(StrEnum):
    CHANGED = "changed"
    """The entry differs from what was hashed."""
    UNLINKED = "unlinked"
    """The entry does not follow the one before it: one of the two was inserted or changed."""
    MISSING = "missing"
    """An entry was removed from the middle."""
    TAIL_CUT = "tail-cut"
    """The last entries were removed: the head or an anchor counts more."""
    BEYOND_HEAD = "beyond-head"
    """Entries were added after the head."""
    REWRITTEN = "rewritten"
    """The trail is consistent, but does not match an anchor that another service stored."""
    UNREADABLE = "unreadable"
    """The entry holds what no unit of work writes, such as subjects within subjects."""
    OTHER_TRAIL = "other-trail"
    """An anchor belongs to another trail of this service: the trail was replaced by a new one."""


@dataclass(frozen=True, slots=True)
class TrailFault:
    """The first fault: at which entry, and what kind."""

    number: int
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class VerifiedTrail:
    """`head` is the hash of the last of `count` entries; `anchored` is how far anchors reach."""

    chain: UUID
    count: int
    head: bytes
    anchored: int


async def verify(
    session: ReadSession, anchors: Iterable[Anchor] = ()
) -> VerifiedTrail | TrailFault:
    """Check the whole trail in one snapshot, in constant memory; return the result or a fault.

    `anchors`: signed heads of this service's trail that other services stored: without them, a
    trail that was cut short or rewritten to its end is not noticed.
    """
    head = (await session.execute(select(audit_head))).one()
    kept: dict[int, set[str]] = {}
    for anchor in anchors:
        if anchor.chain != head.chain:
            return TrailFault(anchor.number, FaultKind.OTHER_TRAIL)
        kept.setdefault(anchor.number, set()).add(anchor.head)
    number, last = 0, sha256(b"tocsin-audit-1" + head.chain.bytes).digest()
    columns = [each for each in audit_entries.c if each.name not in {"at", "detail"}]
    entries = await session.stream(
        select(*columns, _MICROSECONDS, cast(audit_entries.c.detail, Text).label("detail"))
        .order_by(audit_entries.c.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    try:
        async for entry in entries:
            kind = _fault(entry, number + 1, last, kept.get(entry.number))
            if kind is not None:
                return TrailFault(number + 1, kind)
            if entry.number > head.number:
                return TrailFault(entry.number, FaultKind.BEYOND_HEAD)
            number, last = entry.number, entry.hash
    finally:
        await entries.close()
    furthest = max(kept, default=0)
    if number < max(head.number, furthest):
        return TrailFault(number + 1, FaultKind.TAIL_CUT)
    if last != head.hash:
        return TrailFault(number, FaultKind.UNLINKED)
    return VerifiedTrail(head.chain, number, last, anchored=furthest)


def _fault(
    entry: Row[*tuple[Any, ...]], expected: int, previous: bytes, anchored: set[str] | None
) -> FaultKind | None:
    if entry.number != expected:
        return FaultKind.MISSING
    try:
        content = _content(entry)
    except _NOT_READ:
        return FaultKind.UNREADABLE
    if sha256(content).digest() != entry.hash:
        return FaultKind.CHANGED
    if entry.previous_hash != previous:
        return FaultKind.UNLINKED
    if anchored and anchored != {entry.hash.hex()}:
        return FaultKind.REWRITTEN
    return None


def _content(entry: Row[*tuple[Any, ...]]) -> bytes:
    """Return the bytes that are hashed: fixed widths big-endian, texts with their length."""
    return b"".join(
        (
            entry.previous_hash,
            struct.pack(">q", entry.number),
            _text(entry.service),
            struct.pack(">q", _moment(entry.microseconds)),
            _text(entry.actor),
            _text(entry.action),
            _text(entry.object_type),
            b"\x00" if entry.object_id is None else b"\x01" + entry.object_id.bytes,
            struct.pack(">i", len(entry.subjects)),
            *(subject.bytes for subject in entry.subjects),
            _text(entry.detail),
        )
    )


def _moment(microseconds: int) -> int:
    """Return the time, if Python can represent it; raise `OverflowError` if not."""
    _ = _EPOCH + timedelta(microseconds=microseconds)
    return microseconds


def _text(field: str) -> bytes:
    content = field.encode()
    return struct.pack(">i", len(content)) + content
