"""Sign heads of the trail and let other services store them: a shortened trail does not match."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.tables import audit_anchors, audit_head
from shared.contracts.audit import AuditAnchored
from shared.storage.unit_of_work import Database, UnitOfWork

ALGORITHM = "EdDSA"
TYPE = "tocsin-anchor+jwt"
PUBLISHED = "audit.jwks.json"
ANCHOR_EVERY = 600.0
"""Seconds between two anchors: entries of this time could be cut off without being noticed."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a trail at one time; `head` is a SHA-256 in hexadecimal."""

    chain: UUID
    of: str
    number: int
    head: str


@dataclass(frozen=True)
class AnchorSigner:
    """A service's audit key; by `key_id` the other services find its public key."""

    service: str
    key: Ed25519PrivateKey
    key_id: str

    def sign(self, anchor: Anchor) -> str:
        """Return a compact JWS over the anchor."""
        headers = {"kid": self.key_id, "typ": TYPE}
        return jwt.encode(_claims(anchor), self.key, algorithm=ALGORITHM, headers=headers)


async def anchor_head(work: UnitOfWork, signer: AnchorSigner) -> AuditAnchored | None:
    """Emit the trail's current head, signed; None if it has not moved since the last time."""
    head = (await work.session.execute(select(audit_head))).one()
    last = await work.session.scalar(
        select(func.max(audit_anchors.c.number)).where(audit_anchors.c.chain == head.chain)
    )
    if head.number == (last or 0):
        return None
    anchor = Anchor(head.chain, signer.service, head.number, head.hash.hex())
    event = AuditAnchored(
        chain=anchor.chain,
        of=anchor.of,
        number=anchor.number,
        head=anchor.head,
        anchored_at=work.now,
        signature=signer.sign(anchor),
    )
    await on_audit_anchored(work, event)
    work.emit(event)
    return event


async def on_audit_anchored(work: UnitOfWork, event: AuditAnchored) -> None:
    """Store the anchor. Its signature is checked when a trail is verified."""
    await work.session.execute(
        insert(audit_anchors)
        .values(
            chain=event.chain,
            number=event.number,
            head=event.head,
            of=event.of,
            anchored_at=event.anchored_at,
            signature=event.signature,
        )
        .on_conflict_do_nothing()
    )


async def anchors_of(
    session: AsyncSession, service: str, public_keys: Mapping[str, Ed25519PublicKey]
) -> list[Anchor]:
    """Return the stored heads of a service's trail with a valid signature of one of its keys.

    `public_keys` maps key ids to that service's own audit keys. A head that is signed otherwise was
    added by somebody else and proves nothing.
    """
    rows = await session.execute(
        select(audit_anchors)
        .where(audit_anchors.c.of == service)
        .order_by(audit_anchors.c.number, audit_anchors.c.head)
    )
    found = ((Anchor(row.chain, row.of, row.number, row.head), row.signature) for row in rows)
    return [anchor for anchor, signature in found if _holds(anchor, signature, public_keys)]


def published_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Return the audit keys of all services by their ids, as they are published in this folder.

    Raises `OSError` if they cannot be read.
    """
    document = json.loads((folder / PUBLISHED).read_text())
    keys = {each["kid"]: OKPAlgorithm.from_jwk(each) for each in document["keys"]}
    return {kid: key for kid, key in keys.items() if isinstance(key, Ed25519PublicKey)}


class Anchoring:
    """A loop for the supervisor: anchors the head every `seconds`."""

    def __init__(
        self, database: Database, signer: AnchorSigner, *, seconds: float = ANCHOR_EVERY
    ) -> None:
        self._database = database
        self._signer = signer
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            async with self._database.unit_of_work(self._signer.service) as work:
                await anchor_head(work, self._signer)
            await asyncio.sleep(self._seconds)


def _claims(anchor: Anchor) -> dict[str, str | int]:
    return {
        "chain": str(anchor.chain),
        "of": anchor.of,
        "number": anchor.number,
        "head": anchor.head,
    }


def _holds(anchor: Anchor, signature: str, public_keys: Mapping[str, Ed25519PublicKey]) -> bool:
    try:
        headers = jwt.get_unverified_header(signature)
        key = public_keys.get(headers.get("kid", ""))
        if key is None or headers.get("typ") != TYPE:
            return False
        signed = jwt.decode(signature, key, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        return False
    return signed == _claims(anchor)
