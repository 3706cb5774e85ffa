"""Every record is signed by the service that wrote it, a batch at a time, and checked alone.

A signature costs 25 us and checking one 60 us, as much as all else that is done for a record. So a
batch is signed by one signature over the root of a Merkle tree; each record carries, in one header,
the signature and the path from itself to the root. Readers remember roots: of each batch the
signature is checked once. The leaf holds topic, key, data and every other header, so that a record
proves nothing under another topic or key, with another attribute or with a byte less.
"""

import struct
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.envelope import topic_of
from shared.messaging.bus import Record
from shared.messaging.merkle import leaf_hash, root_and_paths, root_of

HEADER = "ce_signature"

TREE = 32
"""Records under one signature at most: a longer path would cost more than the signature saves."""

_LEAF, _ROOT = b"tocsin event v1\0", b"tocsin events v1\0"
_HASH_BYTES = 32
_ROOTS = 4096
"""So many verified roots are remembered, 100 bytes each."""


class Fault(StrEnum):
    """Why a record is not what a service wrote."""

    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    OTHER_WRITER = "other-writer"
    """Signed by a service that does not write this topic."""
    UNKNOWN_KEY = "unknown-key"
    CHANGED = "changed"


class Signer(Protocol):
    async def sign(self, records: Sequence[Record]) -> list[Record]:
        """Return the records with their signatures; raise `KeyNotPublished`."""


class Verifier(Protocol):
    async def fault_of(self, record: Record) -> Fault | None:
        """Return what is wrong with its signature, None where it holds.

        Raises `Unavailable` where no public keys could be read so far.
        """


class KeyNotPublished(Exception):
    """The service's public key is not where readers look: they would drop all that it signs."""


class PublicKeys(Protocol):
    """The keys of all services by id, `<service>.<thumbprint>`: a key counts for one service."""

    async def get(self, kid: str) -> Any:
        """Return what holds the Ed25519 public key as `key`; None: there is none of that id.

        Raises `Unavailable` where none could be read so far.
        """


class EventSigner:
    """Held by the relay of one service. `published` are the public keys as readers see them."""

    def __init__(self, kid: str, key: Ed25519PrivateKey, published: PublicKeys) -> None:
        self.kid = kid
        self._key = key
        self._published = published

    async def require_published(self) -> None:
        """Raise `KeyNotPublished`, or `Unavailable` where no public keys can be read."""
        if await self._published.get(self.kid) is None:
            raise KeyNotPublished("events.jwks.json does not hold the key that signs events")

    async def sign(self, records: Sequence[Record]) -> list[Record]:
        await self.require_published()
        signed: list[Record] = []
        for first in range(0, len(records), TREE):
            signed += self._sign_tree(records[first : first + TREE])
        return signed

    def _sign_tree(self, records: Sequence[Record]) -> list[Record]:
        root, paths = root_and_paths([_leaf(record) for record in records])
        size = len(records)
        signature = _text(self._key.sign(_signed(size, root)))
        return [
            replace(
                record,
                headers={
                    **record.headers,
                    HEADER: f"{self.kid}:{index}:{size}:{signature}:{_text(path)}".encode(),
                },
            )
            for index, (record, path) in enumerate(zip(records, paths, strict=True))
        ]


class EventVerifier:
    """Held by the consumer of one service. A key that is withdrawn counts no more."""

    def __init__(self, keys: PublicKeys) -> None:
        self._keys = keys
        self._roots: OrderedDict[tuple[str, int, bytes], None] = OrderedDict()

    async def fault_of(self, record: Record) -> Fault | None:
        header = record.headers.get(HEADER)
        if header is None:
            return Fault.UNSIGNED
        try:
            proof = _Proof.read(header)
        except (ValueError, NotBase64):
            return Fault.UNREADABLE
        if topic_of(proof.kid.rpartition(".")[0]) != record.topic:
            return Fault.OTHER_WRITER
        key = await self._keys.get(proof.kid)
        if key is None:
            return Fault.UNKNOWN_KEY
        root = root_of(_leaf(record), proof.index, proof.size, proof.path)
        if root is None or not self._holds(key.key, proof, root):
            return Fault.CHANGED
        return None

    def _holds(self, key: Ed25519PublicKey, proof: "_Proof", root: bytes) -> bool:
        known = (proof.kid, proof.size, root)
        if known in self._roots:
            self._roots.move_to_end(known)
            return True
        try:
            key.verify(proof.signature, _signed(proof.size, root))
        except InvalidSignature:
            return False
        self._roots[known] = None
        if len(self._roots) > _ROOTS:
            self._roots.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class _Proof:
    kid: str
    index: int
    size: int
    signature: bytes
    path: list[bytes]

    @classmethod
    def read(cls, header: bytes) -> "_Proof":
        kid, index, size, signature, path = header.decode("ascii").split(":")
        hashes = a2b_base64(path, strict_mode=True) if path else b""
        if len(hashes) % _HASH_BYTES or int(size) > TREE:
            raise ValueError
        each = range(0, len(hashes), _HASH_BYTES)
        return cls(
            kid, int(index), int(size), a2b_base64(signature, strict_mode=True),
            [hashes[first : first + _HASH_BYTES] for first in each],
        )  # fmt: skip


def _leaf(record: Record) -> bytes:
    parts = [record.topic.encode(), record.key, record.value]
    for name in sorted(record.headers):
        if name != HEADER:
            parts += (name.encode(), record.headers[name])
    # The lengths go first, so that no byte can move from one part to the next.
    lengths = struct.pack(f">{len(parts) + 1}I", len(parts), *map(len, parts))
    return leaf_hash(b"".join((_LEAF, lengths, *parts)))


def _signed(size: int, root: bytes) -> bytes:
    return _ROOT + size.to_bytes(8) + root


def _text(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode()
