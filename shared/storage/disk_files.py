"""Sealed files in a folder of this machine: one folder per subject, one file per file id."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from shared.storage.files import FileMissing, FilesUnavailable

READ_BYTES = 256 * 1024


class DiskShelf:
    """Files of mode 0600 below `root` (made 0700 if missing), whole or not there at all.

    A crash can leave an incomplete file with `.part-` in its name; it is deleted with its subject.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, subject: UUID, file_id: UUID, chunks: AsyncIterator[bytes]) -> None:
        path = self._path(subject, file_id)
        part = path.with_name(f"{path.name}.part-{secrets.token_hex(8)}")
        with _disk_faults():
            file = os.fdopen(await asyncio.to_thread(self._make, part), "wb")
        try:
            async for chunk in chunks:
                with _disk_faults():
                    await asyncio.to_thread(file.write, chunk)
            with _disk_faults():
                await asyncio.to_thread(_sync, file)
                await asyncio.to_thread(_rename, part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        finally:
            file.close()

    async def read(self, subject: UUID, file_id: UUID) -> AsyncIterator[bytes]:
        with _disk_faults():
            file = await asyncio.to_thread(self._path(subject, file_id).open, "rb")
        with file:
            while chunk := await asyncio.to_thread(file.read, READ_BYTES):
                yield chunk

    async def delete(self, subject: UUID, file_id: UUID) -> None:
        with _disk_faults():
            await asyncio.to_thread(_remove, self._path(subject, file_id))

    async def delete_all(self, subject: UUID) -> int:
        with _disk_faults():
            return await asyncio.to_thread(_remove_folder, self._root / subject.hex)

    def _path(self, subject: UUID, file_id: UUID) -> Path:
        return self._root / subject.hex / file_id.hex

    def _make(self, part: Path) -> int:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not part.parent.exists():
            part.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._root)
        return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


@contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FileMissing from error
    except OSError as error:
        raise FilesUnavailable from error


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename(part: Path, path: Path) -> None:
    # Without a sync of the folder, a power cut may lose the name.
    part.replace(path)
    _sync_folder(path.parent)


def _remove(path: Path) -> None:
    if path.exists():
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)


def _remove_folder(folder: Path) -> int:
    if not folder.exists():
        return 0
    count = sum("." not in file.name for file in folder.iterdir())
    shutil.rmtree(folder)
    _sync_folder(folder.parent)
    return count
