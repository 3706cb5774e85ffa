"""Store files of a subject (evidence, documents), sealed and streamed, outside the database.

A file's name in the store is its subject and its id, both random. It is not derived from the
content: a name made from the plain SHA-256 would show anybody who can list the store that a known
document is in it; a name keyed by the subject's key could not be found any more once that key is
destroyed, which is when the file must be deleted; and if equal contents shared a file, deleting one
would delete the other. Instead, the caller stores `StoredFile.sha256` in its row (sealed, since it
too would reveal a known document), and it is checked when the file is read.

Put a file before the unit of work that refers to it begins. If that rolls back, the sealed file is
left unreferenced, and is deleted with its subject.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.message_ids import msgid
from shared.problems import NotFound, Problem, Unavailable
from shared.storage.file_sealing import open_stream, seal_stream
from shared.storage.sealing import Keys, SealBroken


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a row stores about a file. `sha256` and `size` (bytes) are of the plain content."""

    subject: UUID
    file_id: UUID
    sha256: bytes
    size: int


class FileTooLarge(Problem):
    """413: the file is over the limit; nothing of it was stored."""

    status = 413
    code = "file-too-large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            msgid("The file is larger than {limit} bytes."), values={"limit": max_bytes}
        )


class FileMissing(NotFound):
    """404: there is no such file in the store."""

    def __init__(self) -> None:
        super().__init__(msgid("There is no such file."))


class FilesUnavailable(Unavailable):
    """503: the file store is away, full, or refuses."""

    def __init__(self) -> None:
        super().__init__(msgid("Files cannot be saved or read at the moment. Try again."))


class Shelf(Protocol):
    """A store of sealed bytes: `disk_files.DiskShelf` or `object_files.ObjectShelf`.

    Each method raises `FilesUnavailable` if it cannot do its work.
    """

    async def write(self, subject: UUID, file_id: UUID, chunks: AsyncIterator[bytes]) -> None:
        """Store all chunks durably, or nothing if iterating raises; replace an existing file."""

    def read(self, subject: UUID, file_id: UUID) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks of any size; raise `FileMissing` if there is no such file."""
        ...

    async def delete(self, subject: UUID, file_id: UUID) -> None:
        """Delete one file, if it exists."""

    async def delete_all(self, subject: UUID) -> int:
        """Delete every file of a subject and return their number."""
        ...


class FileStore:
    """Seals files for a shelf and opens files from it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def put(
        self,
        keys: Keys,
        subject: UUID,
        file_id: UUID,
        chunks: AsyncIterator[bytes],
        max_bytes: int,
    ) -> StoredFile:
        """Store a file durably while it streams in; raise `FileTooLarge` once it is over the limit.

        The same `file_id` again replaces the file, so that an upload can be repeated.
        """
        digest = hashlib.sha256()
        size = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLarge(max_bytes)
                digest.update(chunk)
                yield chunk

        await self._shelf.write(subject, file_id, seal_stream(keys, subject, file_id, counted()))
        return StoredFile(subject, file_id, digest.digest(), size)

    async def get(self, keys: Keys, stored: StoredFile) -> AsyncIterator[bytes]:
        """Yield the content, each block verified before it is given out.

        `Erased`, `FileMissing` and `FilesUnavailable` come before the first block. `SealBroken` may
        come later, when a later block was changed or the end was cut off: a response that has begun
        must then be aborted, not ended normally.
        """
        digest = hashlib.sha256()
        sealed = self._shelf.read(stored.subject, stored.file_id)
        async for block in open_stream(keys, stored.subject, stored.file_id, sealed):
            digest.update(block)
            yield block
        if not hmac.compare_digest(digest.digest(), stored.sha256):
            raise SealBroken(f"file {stored.file_id} is not the one that was stored")

    async def delete(self, stored: StoredFile) -> None:
        await self._shelf.delete(stored.subject, stored.file_id)

    async def delete_all(self, subject: UUID) -> int:
        """Delete all files of an erased subject, including those that no row refers to."""
        return await self._shelf.delete_all(subject)
