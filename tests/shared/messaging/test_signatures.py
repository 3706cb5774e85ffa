"""A record's signature proves its writer, in any order; a changed record proves nothing."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.jwks import JwksDocument, KeySet, event_key_id, event_keys_document
from shared.messaging import signatures
from shared.messaging.bus import Record
from shared.messaging.merkle import KnownTree, leaf_hash, root_and_paths, root_of
from shared.messaging.signatures import (
    HEADER,
    TREE,
    EventSigner,
    EventVerifier,
    Fault,
    KeyNotPublished,
)
from shared.problems import Unavailable
from tests.shared.messaging.signing import signer, verifier


def record(number: int = 0) -> Record:
    headers = {"ce_id": str(number).encode(), "ce_type": b"tocsin.alert.filed.v1"}
    return Record("tocsin.intake", f"key {number}".encode(), b"invented " * 9, headers)


def headers(record: Record, **changes: bytes) -> Record:
    return replace(record, headers={**record.headers, **changes})


def under(record: Record, former: bytes, other: bytes) -> Record:
    """Return the record with a signature in which one part is replaced."""
    assert former in record.headers[HEADER]
    return headers(record, ce_signature=record.headers[HEADER].replace(former, other))


def on_another_path(record: Record, change: Callable[[bytes], bytes]) -> Record:
    start, _, path = record.headers[HEADER].rpartition(b":")
    return headers(record, ce_signature=start + b":" + b64encode(change(b64decode(path))))


def test_what_stands_above_two_leaves_is_no_leaf() -> None:
    """Otherwise somebody who chooses the content of one leaf would know the hash of others."""
    leaves = [leaf_hash(b"one"), leaf_hash(b"other")]
    assert root_and_paths(leaves)[0] != leaf_hash(b"".join(leaves))


@pytest.mark.parametrize("size", range(1, 2 * TREE + 2))
def test_every_leaf_of_a_tree_of_any_size_leads_to_its_root_and_to_no_other_place(
    size: int,
) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    root, paths = root_and_paths(leaves)
    for index, path in enumerate(paths):
        assert root_of(leaves[index], index, size, path) == root
        assert root_of(leaf_hash(b"another"), index, size, path) != root
        for other in (index - 1, index + 1):
            assert root_of(leaves[index], other, size, path) != root
        assert root_of(leaves[index], index, size, path + root) is None
    _expect_known_tree_to_tell(leaves, root, paths)


def _expect_known_tree_to_tell(leaves: list[bytes], root: bytes, paths: list[bytes]) -> None:
    """Expect it in any order, whatever it saw before, also for leaves elsewhere in the tree."""
    size = len(leaves)
    tree = KnownTree(size, root)
    for index in [*range(size - 1, -1, -2), *range(size)]:
        path = paths[index]
        false = [leaf_hash(b"another"), *(each for each in leaves if each != leaves[index])]
        assert not any(tree.holds(each, index, path) for each in false)
        assert not any(tree.holds(leaves[index], at, path) for at in (index - 1, index + 1))
        assert tree.holds(leaves[index], index, path)
    forged = leaf_hash(b"another")
    # An invented path proves nothing and is not cached.
    assert not KnownTree(size, root).holds(forged, 0, forged * 6)
    assert not tree.holds(forged, 0, b"")


@pytest.mark.parametrize("size", [1, 2, 3, TREE, TREE + 1, 200])
async def test_each_record_of_a_batch_is_verified_alone_and_in_any_order(size: int) -> None:
    signed = await signer().sign([record(number) for number in range(size)])
    for each in reversed(signed):
        assert await verifier().fault_of(each) is None
    reader = verifier()
    assert [await reader.fault_of(each) for each in signed] == [None] * size


async def test_a_signature_is_checked_once_for_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = await signer().sign([record(number) for number in range(TREE)])
    reader = verifier()
    await reader.fault_of(signed[0])
    monkeypatch.setattr(reader, "_keys", KeySet(_Published({"intake": []})))
    # Also for a batch that was checked before: a withdrawn key is no longer valid.
    with pytest.raises(Unavailable):
        await reader.fault_of(signed[1])


CHANGES: dict[str, tuple[Callable[[Record], Record], Fault]] = {
    "unsigned": (
        lambda r: replace(r, headers={k: v for k, v in r.headers.items() if k != HEADER}),
        Fault.UNSIGNED,
    ),
    "cut": (lambda r: replace(r, value=r.value[:-1]), Fault.CHANGED),
    "longer": (lambda r: replace(r, value=r.value + b" "), Fault.CHANGED),
    "empty": (lambda r: replace(r, value=b""), Fault.CHANGED),
    "under another key": (lambda r: replace(r, key=b"another"), Fault.CHANGED),
    "a byte moved from key to data": (
        lambda r: replace(r, key=r.key[:-1], value=r.key[-1:] + r.value),
        Fault.CHANGED,
    ),
    "another attribute": (
        lambda r: headers(r, ce_type=b"tocsin.alert.withdrawn.v1"),
        Fault.CHANGED,
    ),
    "an attribute more": (lambda r: headers(r, ce_actor=b"somebody"), Fault.CHANGED),
    "an attribute less": (
        lambda r: replace(r, headers={k: v for k, v in r.headers.items() if k != "ce_id"}),
        Fault.CHANGED,
    ),
    "on another topic": (lambda r: replace(r, topic="tocsin.triage"), Fault.OTHER_WRITER),
    "no signature": (lambda r: headers(r, ce_signature=b"signed"), Fault.UNREADABLE),
    "no text": (lambda r: headers(r, ce_signature=b"\xff:0:1::"), Fault.UNREADABLE),
    "a tree without end": (
        lambda r: under(r, b":3:", b":99999999:"),
        Fault.UNREADABLE,
    ),
    "another size": (lambda r: under(r, b":1:3:", b":1:4:"), Fault.CHANGED),
    "a place behind the last": (lambda r: under(r, b":1:3:", b":3:3:"), Fault.CHANGED),
    "a place before the first": (lambda r: under(r, b":1:3:", b":-1:3:"), Fault.CHANGED),
    "a path with a byte more": (
        lambda r: on_another_path(r, lambda path: path + b"x"),
        Fault.UNREADABLE,
    ),
    "a path with what is no base64": (
        lambda r: headers(r, ce_signature=r.headers[HEADER] + b"!"),
        Fault.UNREADABLE,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_was_changed_is_refused_and_what_was_not_still_holds(change: str) -> None:
    alter, fault = CHANGES[change]
    signed = await signer().sign([record(number) for number in range(3)])
    reader = verifier()
    assert await reader.fault_of(alter(signed[1])) is fault
    assert await reader.fault_of(signed[1]) is None
    assert await reader.fault_of(alter(signed[1])) is fault


async def test_the_data_of_another_record_under_its_signature_is_refused() -> None:
    one, other = await signer().sign([record(1), record(2)])
    swapped = headers(replace(one, key=other.key), ce_signature=other.headers[HEADER])
    assert await verifier().fault_of(swapped) is Fault.CHANGED


async def test_a_key_of_another_service_or_of_nobody_signs_nothing() -> None:
    (by_other,) = await signer("triage").sign([record()])
    assert await verifier().fault_of(by_other) is Fault.OTHER_WRITER
    own = Ed25519PrivateKey.generate()
    kid = event_key_id("intake", own.public_key())
    forger = EventSigner(kid, own, KeySet(_Published({"intake": [own]})))
    (forged,) = await forger.sign([record()])
    assert await verifier().fault_of(forged) is Fault.UNKNOWN_KEY
    named = forged.headers[HEADER].replace(kid.encode(), signer().kid.encode())
    assert await verifier().fault_of(headers(forged, ce_signature=named)) is Fault.CHANGED


async def test_what_another_service_signed_beside_its_own_does_not_count_under_a_key_of_ours() -> (
    None
):
    own = replace(record(1), topic="tocsin.triage")
    known, forged = await signer("triage").sign([own, record(2)])
    reader = verifier()
    assert await reader.fault_of(known) is None
    renamed = under(forged, signer("triage").kid.encode(), signer("intake").kid.encode())
    assert await reader.fault_of(renamed) is Fault.CHANGED


async def test_no_more_trees_are_remembered_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signatures, "_TREES", 2)
    reader = verifier()
    for number in range(5):
        (signed,) = await signer().sign([record(number)])
        assert await reader.fault_of(signed) is None
    assert len(reader._trees) == 2


class TestChangingTheKey:
    OLD, NEW = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def keys(self, *keys: Ed25519PrivateKey) -> KeySet:
        return KeySet(_Published({"intake": list(keys)}))

    def signer(self, key: Ed25519PrivateKey, published: KeySet) -> EventSigner:
        return EventSigner(event_key_id("intake", key.public_key()), key, published)

    async def test_what_the_old_one_signed_holds_while_its_public_key_is_left_in(self) -> None:
        both = self.keys(self.OLD, self.NEW)
        reader = EventVerifier(both)
        for key in (self.OLD, self.NEW):
            (signed,) = await self.signer(key, both).sign([record()])
            assert await reader.fault_of(signed) is None

    async def test_nobody_signs_with_a_key_that_readers_do_not_know_yet(self) -> None:
        with pytest.raises(KeyNotPublished):
            await self.signer(self.NEW, self.keys(self.OLD)).sign([record()])

    async def test_where_no_keys_can_be_read_a_reader_waits_and_drops_nothing(self) -> None:
        (signed,) = await signer().sign([record()])
        with pytest.raises(Unavailable):
            await EventVerifier(self.keys()).fault_of(signed)


class _Published:
    def __init__(self, keys: dict[str, list[Ed25519PrivateKey]]) -> None:
        self._keys = keys

    async def fetch(self) -> JwksDocument:
        return event_keys_document(
            {name: [key.public_key() for key in keys] for name, keys in self._keys.items()}
        )
