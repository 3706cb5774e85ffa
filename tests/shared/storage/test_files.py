"""One suite for both kinds of file storage."""

import asyncio
import hashlib
import os
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import new_id
from shared.storage.disk_files import DiskShelf
from shared.storage.file_sealing import BLOCK_BYTES, HEADER_BYTES, open_stream, seal_stream
from shared.storage.files import (
    FileMissing,
    FileStore,
    FilesUnavailable,
    FileTooLarge,
    Shelf,
    StoredFile,
)
from shared.storage.keyring import Keyring
from shared.storage.object_files import ObjectShelf
from shared.storage.sealing import TAG_BYTES, DataKey, Erased, Keys, SealBroken
from tests.shared.storage.buckets import gathered, streamed
from tests.shared.storage.conftest import Seconds

SUBJECT, OTHER, FILE = UUID(int=1), UUID(int=2), UUID(int=3)
KEYS = Keys({SUBJECT: DataKey(os.urandom(32)), OTHER: DataKey(os.urandom(32))})
NO_LIMIT = 10**12
SEALED_BLOCK = BLOCK_BYTES + TAG_BYTES
CONTENT = os.urandom(3 * BLOCK_BYTES + 17)


@pytest.fixture(params=["disk", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "disk":
        return DiskShelf(tmp_path / "files")
    return ObjectShelf(request.getfixturevalue("bucket").store)


@pytest.fixture
def files(shelf: Shelf) -> FileStore:
    return FileStore(shelf)


async def put(files: FileStore, content: bytes = CONTENT, subject: UUID = SUBJECT) -> StoredFile:
    return await files.put(KEYS, subject, new_id(), streamed(content), NO_LIMIT)


async def lying(shelf: Shelf, stored: StoredFile) -> bytes:
    return await gathered(shelf.read(stored.subject, stored.file_id))


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, 20_000_000])
async def test_a_file_comes_back_as_it_was_put(files: FileStore, shelf: Shelf, size: int) -> None:
    content = os.urandom(size)
    stored = await put(files, content)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).digest())
    assert await gathered(files.get(KEYS, stored)) == content
    sealed = await lying(shelf, stored)
    assert len(sealed) > size
    assert size < 20 or content[:20] not in sealed


async def test_a_file_over_the_limit_is_refused_early_and_leaves_nothing(
    files: FileStore, shelf: Shelf
) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(100_000)

    file_id = new_id()
    with pytest.raises(FileTooLarge) as refused:
        await files.put(KEYS, SUBJECT, file_id, endless(), 1_000_000)
    assert (refused.value.status, taken) == (413, 11)
    with pytest.raises(FileMissing):
        await gathered(shelf.read(SUBJECT, file_id))


async def test_an_upload_that_breaks_off_leaves_what_was_there(files: FileStore) -> None:
    stored = await put(files)

    async def broken() -> AsyncIterator[bytes]:
        yield bytes(BLOCK_BYTES * 2)
        raise ConnectionAbortedError

    with pytest.raises((ConnectionAbortedError, FilesUnavailable)):
        await files.put(KEYS, SUBJECT, stored.file_id, broken(), NO_LIMIT)
    assert await gathered(files.get(KEYS, stored)) == CONTENT


async def test_putting_the_same_file_again_is_fine(files: FileStore) -> None:
    stored = await put(files)
    again = await files.put(KEYS, SUBJECT, stored.file_id, streamed(CONTENT), NO_LIMIT)
    assert again == stored
    assert await gathered(files.get(KEYS, stored)) == CONTENT


async def test_a_deleted_file_is_missing_and_deleting_again_is_fine(files: FileStore) -> None:
    stored, kept = await put(files), await put(files)
    await files.delete(stored)
    await files.delete(stored)
    with pytest.raises(FileMissing):
        await gathered(files.get(KEYS, stored))
    assert await gathered(files.get(KEYS, kept)) == CONTENT


async def test_all_files_of_a_subject_are_deleted_and_no_others(files: FileStore) -> None:
    subject = new_id()
    keys = Keys({subject: DataKey(os.urandom(32))})
    kept = await put(files, subject=OTHER)
    for _ in range(3):
        await files.put(keys, subject, new_id(), streamed(b"invented"), NO_LIMIT)
    assert await files.delete_all(subject) == 3
    assert await files.delete_all(subject) == 0
    assert await gathered(files.get(KEYS, kept)) == CONTENT


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda sealed: sealed[:-1], "the last byte cut"),
        (lambda sealed: sealed[: HEADER_BYTES + SEALED_BLOCK * 2], "cut between two blocks"),
        (lambda sealed: sealed[:HEADER_BYTES], "nothing but the header"),
        (lambda sealed: sealed[: HEADER_BYTES - 1], "cut in the header"),
        (lambda _: b"", "empty"),
        (lambda sealed: sealed + b"\0", "longer"),
        (lambda sealed: sealed[:-9] + bytes([sealed[-9] ^ 1]) + sealed[-8:], "a flipped bit"),
        (lambda sealed: bytes([sealed[0] ^ 1]) + sealed[1:], "another format"),
        (
            lambda sealed: (
                sealed[:HEADER_BYTES]
                + sealed[HEADER_BYTES + SEALED_BLOCK : HEADER_BYTES + 2 * SEALED_BLOCK]
                + sealed[HEADER_BYTES : HEADER_BYTES + SEALED_BLOCK]
                + sealed[HEADER_BYTES + 2 * SEALED_BLOCK :]
            ),
            "two blocks exchanged",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_changed_file_is_broken(
    files: FileStore, shelf: Shelf, damage: Callable[[bytes], bytes], what: str
) -> None:
    stored = await put(files)
    damaged = damage(await lying(shelf, stored))
    await shelf.write(stored.subject, stored.file_id, streamed(damaged))
    with pytest.raises(SealBroken):
        await gathered(files.get(KEYS, stored))
    # The stream itself notices it: data given out before the hash is known is checked too.
    with pytest.raises(SealBroken):
        await gathered(open_stream(KEYS, stored.subject, stored.file_id, streamed(damaged)))


async def test_a_file_put_in_the_place_of_another_is_broken(files: FileStore, shelf: Shelf) -> None:
    mine, sibling, foreign = await put(files), await put(files), await put(files, subject=OTHER)
    for other in (sibling, foreign):
        await shelf.write(mine.subject, mine.file_id, shelf.read(other.subject, other.file_id))
        with pytest.raises(SealBroken):
            await gathered(files.get(KEYS, mine))


async def test_another_content_under_the_same_id_is_not_the_stored_file(files: FileStore) -> None:
    stored = await put(files)
    await files.put(KEYS, SUBJECT, stored.file_id, streamed(b"another"), NO_LIMIT)
    with pytest.raises(SealBroken):
        await gathered(files.get(KEYS, stored))


async def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    files = FileStore(DiskShelf(tmp_path))
    size = 64 * 1024 * 1024

    async def zeros() -> AsyncIterator[bytes]:
        for _ in range(size // BLOCK_BYTES):
            yield bytes(BLOCK_BYTES)

    tracemalloc.start()
    try:
        stored = await files.put(KEYS, SUBJECT, FILE, zeros(), NO_LIMIT)
        read = 0
        async for block in files.get(KEYS, stored):
            read += len(block)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == size
    assert peak < size / 4  # 1.5 MB of its own; a bucket of the same run may still hold a part


async def test_a_destroyed_key_makes_the_files_of_its_subject_unreadable(
    files: FileStore, keyring: Keyring, eraser: Keyring, seconds: Seconds
) -> None:
    subject = new_id()
    keys = await keyring.create(subject)
    stored = await files.put(keys, subject, new_id(), streamed(CONTENT), NO_LIMIT)
    assert await gathered(files.get(keys, stored)) == CONTENT
    await eraser.destroy(subject)
    seconds.now += 60
    with pytest.raises(Erased):
        await gathered(files.get(await keyring.open([subject]), stored))
    assert await files.delete_all(subject) == 1


@given(content=st.binary(max_size=300), size=st.integers(1, 100), data=st.data())
def test_a_stream_opens_however_it_is_cut_into_chunks_and_not_with_any_bit_flipped(
    content: bytes, size: int, data: st.DataObject
) -> None:
    async def check() -> None:
        sealed = await gathered(seal_stream(KEYS, SUBJECT, FILE, streamed(content, size)))
        opened = open_stream(KEYS, SUBJECT, FILE, streamed(sealed, size))
        assert await gathered(opened) == content
        bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            await gathered(open_stream(KEYS, SUBJECT, FILE, streamed(bytes(flipped), size)))

    asyncio.run(check())
