"""Seal files while they stream, in memory that does not grow with their size.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as in the file format "age":
the file is cut into blocks, each sealed under a key of this one file with its number and a mark on
the last one as nonce. Changed, exchanged, missing or truncated blocks are detected.

Format: version (1 byte), subject (16), version of the subject's key (4, big-endian), salt (16),
then per block of 64 KiB the AES-256-GCM ciphertext with its tag. The key of the file is derived
(HKDF-SHA256) from the subject's data key with the random salt and the file's id, so that a nonce
never meets the same key twice. Nonce: block number (11 bytes), 1 for the last block else 0 (1).
Associated data: the header and the file's id.
"""

import os
from collections.abc import AsyncIterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.storage.sealing import KEY_VERSION, TAG_BYTES, Keys, SealBroken

FORMAT = b"\x02"
SALT_BYTES = 16
HEADER_BYTES = 1 + 16 + 4 + SALT_BYTES
BLOCK_BYTES = 64 * 1024


async def seal_stream(
    keys: Keys, subject: UUID, file_id: UUID, content: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Yield the sealed form of `content`."""
    salt = os.urandom(SALT_BYTES)
    header = FORMAT + subject.bytes + KEY_VERSION + salt
    cipher = _cipher(keys, subject, file_id, salt)
    yield header
    number = 0
    async for block, last in _in_blocks(content, BLOCK_BYTES):
        yield cipher.encrypt(_nonce(number, last=last), block, header + file_id.bytes)
        number += 1


async def open_stream(
    keys: Keys, subject: UUID, file_id: UUID, sealed: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Yield the content; each block is checked before it is yielded.

    Raises `SealBroken` at the first block that was changed; for a truncated file, after the
    remaining blocks.
    """
    header, rest = await _split(sealed)
    if header[:-SALT_BYTES] != FORMAT + subject.bytes + KEY_VERSION:
        raise SealBroken(f"file {file_id} is no sealed file of its subject")
    cipher = _cipher(keys, subject, file_id, header[-SALT_BYTES:])
    number = 0
    async for block, last in _in_blocks(rest, BLOCK_BYTES + TAG_BYTES):
        try:
            content = cipher.decrypt(_nonce(number, last=last), block, header + file_id.bytes)
        except (InvalidTag, ValueError):
            raise SealBroken(f"file {file_id} was changed or cut in block {number}") from None
        number += 1
        if content:
            yield content


def _cipher(keys: Keys, subject: UUID, file_id: UUID, salt: bytes) -> AESGCM:
    return AESGCM(keys.derive(subject, salt=salt, info=b"tocsin file\0" + file_id.bytes))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + last.to_bytes(1)


async def _split(sealed: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Return the header and the rest."""
    start = bytearray()
    while len(start) < HEADER_BYTES:
        try:
            start += await anext(sealed)
        except StopAsyncIteration:
            raise SealBroken("a sealed file was cut in its header") from None

    async def rest() -> AsyncIterator[bytes]:
        yield bytes(start[HEADER_BYTES:])
        async for chunk in sealed:
            yield chunk

    return bytes(start[:HEADER_BYTES]), rest()


async def _in_blocks(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """Yield blocks of `size`, and whether each is the last, which may be shorter or empty."""
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
