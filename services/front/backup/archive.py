"""The content of a backup as a tar stream: first a manifest, then files, then their checksums.

Memory use does not grow with the size of the files.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

from services.front.local.faults import StartFault

FORMAT = 1
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.json"
PIECE = 1024 * 1024
FILE_MODE = 0o600
FOLDER_MODE = 0o700


class Kind(StrEnum):
    DATA = "data"
    KEYS = "keys"


@dataclass(frozen=True)
class Manifest:
    """Metadata of a backup. `keys`: fingerprints of the keys that the data depends on.

    `heads`: the newest migration of each database. `made_at`: when the backup was begun.
    """

    kind: Kind
    made_at: datetime
    version: str
    keys: dict[str, str] = field(default_factory=dict)
    postgres: int | None = None
    heads: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class ArchiveWriter:
    """Writes one archive to a stream. Without `close` the archive counts as incomplete."""

    def __init__(self, stream: BinaryIO, manifest: Manifest) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `close`
        self._checksums: dict[str, str] = {}
        self.bytes = 0
        self.add_content(MANIFEST, json.dumps(asdict(manifest), default=str).encode())

    def add_content(self, name: str, content: bytes) -> None:
        self.add(name, len(content), BytesIO(content))

    def add(self, name: str, size: int, source: Source) -> None:
        """Add a file of `size` bytes, read from `source`."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, FILE_MODE
        hashed = _Hashed(source)
        self._tar.addfile(member, hashed)
        self._checksums[name] = hashed.digest.hexdigest()
        self.bytes += size

    def add_folder(self, name: str) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.mode = tarfile.DIRTYPE, FOLDER_MODE
        self._tar.addfile(member)

    def add_tree(self, folder: Path, below: str) -> None:
        """Add a folder's files; skip files that are removed meanwhile."""
        if not folder.is_dir():
            return
        self.add_folder(below)
        for path in sorted(folder.rglob("*")):
            name = f"{below}/{path.relative_to(folder).as_posix()}"
            if path.is_dir() and not path.is_symlink():
                self.add_folder(name)
            elif path.is_file() and not path.is_symlink():
                self.add_file(path, name)

    def add_file(self, path: Path, name: str) -> None:
        """Add a file, if it exists."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            self.add(name, os.fstat(file.fileno()).st_size, file)

    def close(self) -> None:
        self.add_content(CHECKSUMS, json.dumps(self._checksums, sort_keys=True).encode())
        self._tar.close()


@dataclass(frozen=True)
class Member:
    """A file (with the stream of its content) or a folder in an archive."""

    name: str
    content: Source | None


class ArchiveReader:
    """Reads one archive from a stream, once, from the manifest to the checksums."""

    def __init__(self, stream: BinaryIO, called: str) -> None:
        self._called = called
        try:
            self._tar = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115 - closed with its stream
            first = self._tar.next()
            self.manifest = _manifest(self._content(first).read())
        except (tarfile.TarError, ValueError, KeyError, TypeError):
            raise StartFault(f"{called} is no backup of Tocsin") from None

    def require(self, kind: Kind) -> Manifest:
        """Return the manifest; `StartFault` if this is the other kind of backup."""
        if self.manifest.kind is not kind:
            raise StartFault(f"{self._called} holds the {self.manifest.kind}, not the {kind}")
        return self.manifest

    def members(self) -> Iterator[Member]:
        """Yield every member; raise `StartFault` at the end if one is missing or was changed.

        A member that the caller does not read is read here.
        """
        found: dict[str, str] = {}
        try:
            while (entry := self._tar.next()) is not None:
                if entry.name == CHECKSUMS:
                    return self._compare(found, self._content(entry).read())
                _require_plain(entry)
                if entry.isdir():
                    yield Member(entry.name, None)
                    continue
                hashed = _Hashed(self._content(entry))
                yield Member(entry.name, hashed)
                while hashed.read(PIECE):
                    pass
                found[entry.name] = hashed.digest.hexdigest()
        except (tarfile.TarError, ValueError):
            raise StartFault(f"{self._called} is damaged: use another backup") from None
        raise StartFault(f"{self._called} is incomplete: use another backup")

    def _compare(self, found: dict[str, str], written: bytes) -> None:
        told: dict[str, str] = json.loads(written)
        told.pop(MANIFEST, None)
        if told != found:
            raise StartFault(f"{self._called} is damaged: use another backup")

    def _content(self, entry: tarfile.TarInfo | None) -> Source:
        content = self._tar.extractfile(entry) if entry else None
        if content is None:
            raise ValueError("not a file")
        return content


class _Hashed:
    """A source whose SHA-256 is computed while it is read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        content = self._source.read(size)
        self.digest.update(content)
        return content


def _manifest(content: bytes) -> Manifest:
    told: dict[str, Any] = json.loads(content)
    if told["format"] > FORMAT:
        raise StartFault("this backup was made by a newer Tocsin: install that version first")
    told["kind"] = Kind(told["kind"])
    told["made_at"] = datetime.fromisoformat(told["made_at"])
    return Manifest(**told)


def _require_plain(entry: tarfile.TarInfo) -> None:
    """Raise `ValueError` for what a backup never holds: links, devices, paths out of the folder."""
    path = PurePosixPath(entry.name)
    if path.is_absolute() or ".." in path.parts or not (entry.isfile() or entry.isdir()):
        raise ValueError(entry.name)
