"""Sign records a batch at a time, and check each of them alone.

A signature costs 25 us and checking one 60 us, as much as all other work for a record. So a batch
is signed by one signature over the root of a Merkle tree; each record carries, in one header, the
signature and the path from itself to the root. Readers cache the nodes of a tree once its signature
was checked: the path of the next record is followed only up to a known node, which takes half a
step on average. The leaf holds topic, key, data and every other header, so that a record is not
valid under another topic or key, with another attribute or with a byte less.
"""

import struct
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.envelope import topic_of
from shared.messaging.bus import Record
from shared.messaging.merkle import HASH_BYTES, KnownTree, leaf_hash, root_and_paths, root_of

HEADER = "ce_signature"

TREE = 32
"""Records under one signature at most: a longer path would cost more than the signature saves."""

_LEAF, _ROOT = b"tocsin event v1\0", b"tocsin events v1\0"
_TREES = 512
"""The most verified trees in the cache, at most 10 KB each."""
_WRITERS, _LAYOUTS = 64, 64
"""How many keys and sets of headers are cached in parsed form: there are only a few."""
_VALUES = slice(4, None, 2)
"""Behind topic, key and data: after each header's name its value."""


class Fault(StrEnum):
    """Why a record was not accepted as written by a service."""

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
        """Return the fault of its signature, None if it is valid.

        Raises `Unavailable` if no public keys could be read so far.
        """


class KeyNotPublished(Exception):
    """The service's public key is not published: readers would drop all records that it signs."""


class PublicKeys(Protocol):
    """The keys of all services by id, `<service>.<thumbprint>`: a key counts for one service."""

    async def get(self, kid: str) -> Any:
        """Return an object with the Ed25519 public key as `key`; None: no key has that id.

        Raises `Unavailable` if no keys could be read so far.
        """


class EventSigner:
    """Signs the records of one service, in its relay.

    `published` are the public keys as readers see them.
    """

    def __init__(self, kid: str, key: Ed25519PrivateKey, published: PublicKeys) -> None:
        self.kid = kid
        self._key = key
        self._published = published

    async def require_published(self) -> None:
        """Raise `KeyNotPublished`, or `Unavailable` if no public keys can be read."""
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
        kid = self.kid.encode()
        signed: list[Record] = []
        for index, (record, path) in enumerate(zip(records, paths, strict=True)):
            proof = b"%b:%d:%d:%b:%b" % (kid, index, size, signature, _text(path))
            headers = {**record.headers, HEADER: proof}
            signed.append(Record(record.topic, record.key, record.value, headers))
        return signed


class EventVerifier:
    """Verifies signatures of records, in the consumer of one service.

    A key that is withdrawn is not accepted any more.
    """

    def __init__(self, keys: PublicKeys) -> None:
        self._keys = keys
        self._trees: OrderedDict[tuple[str, int, bytes], KnownTree] = OrderedDict()

    async def fault_of(self, record: Record) -> Fault | None:
        header = record.headers.get(HEADER)
        if header is None:
            return Fault.UNSIGNED
        try:
            proof = _Proof.read(header)
        except (ValueError, NotBase64):
            return Fault.UNREADABLE
        if proof.topic != record.topic:
            return Fault.OTHER_WRITER
        key = await self._keys.get(proof.kid)
        if key is None:
            return Fault.UNKNOWN_KEY
        return None if self._holds(key.key, proof, _leaf(record)) else Fault.CHANGED

    def _holds(self, key: Ed25519PublicKey, proof: "_Proof", leaf: bytes) -> bool:
        name = (proof.kid, proof.size, proof.signature)
        tree = self._trees.get(name)
        if tree is None:
            root = root_of(leaf, proof.place, proof.size, proof.path)
            if root is None or not _is_signed(key, proof, root):
                return False
            tree = self._trees[name] = KnownTree(proof.size, root)
            if len(self._trees) > _TREES:
                self._trees.popitem(last=False)
        else:
            self._trees.move_to_end(name)
        return tree.holds(leaf, proof.place, proof.path)


class _Proof(NamedTuple):
    kid: str
    topic: str
    """What the key's service writes."""
    place: int
    size: int
    signature: bytes
    """As text, which identifies the tree and is parsed only if the tree is not known."""
    path: bytes

    @classmethod
    def read(cls, header: bytes) -> "_Proof":
        kid, index, size, signature, path = header.split(b":")
        beside = a2b_base64(path, strict_mode=True) if path else b""
        if len(beside) % HASH_BYTES or int(size) > TREE:
            raise ValueError
        return cls(*_writer(kid), int(index), int(size), signature, beside)


@lru_cache(_WRITERS)
def _writer(kid: bytes) -> tuple[str, str]:
    """Return the id of a key as text, and the topic of the service that it names."""
    named = kid.decode("ascii")
    return named, topic_of(named.rpartition(".")[0])


def _is_signed(key: Ed25519PublicKey, proof: _Proof, root: bytes) -> bool:
    try:
        key.verify(a2b_base64(proof.signature, strict_mode=True), _signed(proof.size, root))
    except (InvalidSignature, NotBase64):
        return False
    return True


def _leaf(record: Record) -> bytes:
    names, lengths, values = _layout(tuple(record.headers))
    parts = [record.topic.encode(), record.key, record.value, *names]
    parts[_VALUES] = values(record.headers)
    # The lengths go first, so that no byte can move from one part to the next.
    counted = lengths.pack(len(parts), *map(len, parts))
    return leaf_hash(b"".join((_LEAF, counted, *parts)))


@lru_cache(_LAYOUTS)
def _layout(
    names: tuple[str, ...],
) -> tuple[list[bytes], struct.Struct, Callable[[Mapping[str, bytes]], tuple[bytes, ...]]]:
    """Return the layout of a leaf with headers of these names.

    Three parts: the headers in order, each with room for its value; the lengths before it; and the
    function that takes the values out.
    """
    signed = sorted(name for name in names if name != HEADER)
    room = [part for name in signed for part in (name.encode(), b"")]
    # For a single name `itemgetter` returns no tuple.
    values = itemgetter(*signed) if len(signed) > 1 else _values_of(signed)
    return room, struct.Struct(f">{4 + len(room)}I"), values


def _values_of(names: list[str]) -> Callable[[Mapping[str, bytes]], tuple[bytes, ...]]:
    return lambda headers: tuple(headers[name] for name in names)


def _signed(size: int, root: bytes) -> bytes:
    return _ROOT + size.to_bytes(8) + root


def _text(content: bytes) -> bytes:
    return b2a_base64(content, newline=False)
